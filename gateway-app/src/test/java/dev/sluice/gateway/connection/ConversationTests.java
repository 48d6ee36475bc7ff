package dev.sluice.gateway.connection;

import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.BackendGreeting;
import dev.sluice.gateway.backend.PoolMode;
import dev.sluice.gateway.command.CommandDispatcher;
import dev.sluice.gateway.command.Kills;
import dev.sluice.gateway.command.ShowSluice;
import dev.sluice.gateway.handshake.StaticLoginFactory;
import dev.sluice.gateway.handshake.UserProperties;
import dev.sluice.gateway.handshake.Users;
import dev.sluice.gateway.session.OnDisconnect;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.session.SessionProperties;
import dev.sluice.gateway.session.SessionRegistry;
import dev.sluice.gateway.statement.StatementListener;
import dev.sluice.gateway.testing.server.ScriptedBackend;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.netty.NettyPipeline;

/**
 * What may happen to a conversation between two packets or in the middle of one's answer: the test is the client and
 * the server, and the channel's event loop.
 */
class ConversationTests {

  private static final Duration LOGIN_LIMIT = Duration.ofSeconds(10);

  private static final byte[] LOGIN = login("00 82 08 00 | PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH", "");
  private static final byte[] LOGIN_WITH_SCHEMA = login("08 82 08 00 | and CONNECT_WITH_DB", "'shop' 00");
  private static final byte[] QUERY = frame(0, "03 'DO 0'");
  private static final byte[] QUIT = frame(0, "01");
  private static final byte[] CHANGE_USER = frame(0, "11 | COM_CHANGE_USER", "'app' 00 | user", "00 | no password",
      "'shop' 00 | schema", "2d 00 | collation", "'mysql_native_password' 00");

  private static final String OK = "00";
  private static final String GREETING = "0a";
  private static final String AUTH_SWITCH = "fe";
  private static final String SHUTDOWN = "ff1d04";
  private static final String OUT_OF_ORDER = "ff8404";
  private static final String BAD_HANDSHAKE = "ff1304";
  private static final String TIMEOUT = "ff8704";
  private static final String MALFORMED = "ff2b07";

  private static byte[] login(String capabilities, String schema) {
    return frame(1, capabilities, "00 00 00 01 | longest packet", "2d | collation",
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "'app' 00 | user", "00 | no password",
        schema, "'mysql_native_password' 00");
  }

  private final ScriptedBackend backend = new ScriptedBackend();
  private final SessionRegistry sessions = new SessionRegistry();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Sinks.One<Integer> schema = Sinks.one();
  private final Sinks.Many<ResultSegment> answer = Sinks.many().unicast().onBackpressureBuffer();
  private final ClientConnectionRegistry connections = new ClientConnectionRegistry(factory());
  private int ended;

  private ClientConnectionFactory factory() {
    SessionProperties properties = new SessionProperties(DataSize.ofKilobytes(256), DataSize.ofMegabytes(1),
        Duration.ZERO, 0, DataSize.ofBytes(0), DataSize.ofMegabytes(1), LOGIN_LIMIT, LOGIN_LIMIT, OnDisconnect.KILL,
        false, 10);
    Users users = new Users(List.of(new UserProperties("app", "", null, null, null, null)), PoolMode.SESSION);
    return new ClientConnectionFactory(backend,
        new StaticLoginFactory(backend, users, null, false, Schedulers.immediate()),
        new CommandDispatcher(new Kills(sessions), new ShowSluice(sessions, backend), 10), sessions,
        properties, null, new ConnectionIds(0), LOGIN_LIMIT,
        ClientTls.OFF, new ClientCompression(List.of(), 6, 9),
        new PacketMemory(new MemoryProperties(null, null, LOGIN_LIMIT)), StatementListener.NONE);
  }

  @BeforeEach
  void accept() {
    channel.pipeline().addLast(NettyPipeline.ReactiveBridge, new ChannelInboundHandlerAdapter());
  }

  @AfterEach
  void close() {
    connections.abort();
    channel.finishAndReleaseAll();
    assertThat(connections.size()).isZero();
    assertThat(ended).isOne();
    assertThat(sessions.size()).isZero();
  }

  private void begin() {
    connections.converse(channel, () -> null, () -> ended++);
  }

  private void say(byte[]... frames) {
    channel.writeInbound(Unpooled.wrappedBuffer(join(frames)));
  }

  private void logIn() {
    begin();
    say(LOGIN);
    assertThat(heard()).containsExactly("0 " + GREETING, "2 " + OK);
  }

  /** The packets that the client has got since the last time: each one's id, and how it begins. */
  private List<String> heard() {
    channel.runPendingTasks();
    List<String> packets = new ArrayList<>();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      while (out.isReadable()) {
        int length = out.readMediumLE();
        int id = out.readUnsignedByte();
        byte[] payload = ByteBufUtil.getBytes(out.readSlice(length));
        packets.add(id + " " + HexFormat.of().formatHex(payload, 0, payload[0] == (byte) 0xFF ? 3 : 1));
      }
      out.release();
    }
    return packets;
  }

  private static Flux<ResultSegment> ok() {
    return Flux.defer(() -> Flux.just(okSegment()));
  }

  private static ResultSegment okSegment() {
    return new ResultSegment.Ok(Unpooled.wrappedBuffer(frame(1, "00 00 00", "02 00 | status", "00 00")), 2);
  }

  private void assertEnded() {
    assertThat(ended).isOne();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aClientLogsInRunsACommandAndQuits() {
    logIn();
    backend.lease.answer = ok();
    say(QUERY);
    assertThat(heard()).containsExactly("1 " + OK);
    say(QUIT);

    assertThat(heard()).isEmpty();
    assertEnded();
    assertThat(backend.lease.commands).containsExactly("COM_QUERY DO 0");
    assertThat(backend.lease.releases).isOne();
  }

  @Test
  void packetsInOneReadAreAnsweredOneByOne() {
    begin();
    backend.lease.answer = ok();
    say(LOGIN, QUERY, QUERY, QUIT);

    assertThat(heard()).containsExactly("0 " + GREETING, "2 " + OK, "1 " + OK, "1 " + OK);
    assertEnded();
  }

  @Test
  void aPacketBehindOneThatIsBeingAnsweredWaits() {
    backend.schema = schema.asMono();
    begin();
    say(LOGIN_WITH_SCHEMA, QUERY);
    assertThat(heard()).containsExactly("0 " + GREETING);
    assertThat(channel.config().isAutoRead()).isFalse();

    backend.lease.answer = answer.asFlux();
    schema.tryEmitValue(2).orThrow();
    assertThat(heard()).containsExactly("2 " + OK);
    say(QUERY);
    assertThat(backend.lease.commands).hasSize(1);

    answer.tryEmitNext(okSegment()).orThrow();
    backend.lease.answer = ok();
    answer.tryEmitComplete().orThrow();
    assertThat(heard()).containsExactly("1 " + OK, "1 " + OK);
    assertThat(backend.lease.commands).hasSize(2);
  }

  @Test
  void aWrongIdInALoginIsRefused() {
    begin();
    byte[] wrong = LOGIN.clone();
    wrong[3] = 2;
    say(wrong);

    assertThat(heard()).containsExactly("0 " + GREETING, "1 " + OUT_OF_ORDER);
    assertThat(ended).isOne();
  }

  @Test
  void aLoginThatCannotBeReadIsRefused() {
    begin();
    say(frame(1, "00 82 08 00 | capabilities and nothing else"));

    assertThat(heard()).containsExactly("0 " + GREETING, "2 " + BAD_HANDSHAKE);
    assertThat(ended).isOne();
  }

  @Test
  void aLoginThatTakesTooLongEnds() {
    begin();
    channel.advanceTimeBy(LOGIN_LIMIT.toMillis() + 1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();

    assertThat(heard()).containsExactly("0 " + GREETING, "1 " + TIMEOUT);
    assertThat(ended).isOne();
  }

  @Test
  void theLimitOfALoginIsOverWithTheLogin() {
    logIn();
    channel.advanceTimeBy(2 * LOGIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();

    assertThat(ended).isZero();
  }

  @Test
  void aGreetingThatComesAfterItsClientHasLeftIsNotSent() {
    Sinks.One<BackendGreeting> greeting = Sinks.one();
    backend.greeting = greeting.asMono();
    begin();
    channel.close();
    greeting.tryEmitValue(ScriptedBackend.GREETING).orThrow();

    assertEnded();
  }

  @Test
  void aStopBeforeTheGreetingIsToldInItsPlace() {
    Sinks.One<BackendGreeting> greeting = Sinks.one();
    backend.greeting = greeting.asMono();
    begin();
    connections.drain();
    assertThat(greeting.currentSubscriberCount()).isZero();

    assertThat(heard()).containsExactly("0 " + SHUTDOWN);
    assertThat(ended).isOne();
  }

  @Test
  void aClientThatLeavesDuringItsLoginBeginsNoSession() {
    backend.schema = schema.asMono();
    begin();
    say(LOGIN_WITH_SCHEMA);
    channel.close();

    assertEnded();
    assertThat(schema.currentSubscriberCount()).isZero();
  }

  @Test
  void aStopWaitsForALoginThatIsBeingAnswered() {
    backend.schema = schema.asMono();
    begin();
    say(LOGIN_WITH_SCHEMA);
    connections.drain();
    assertThat(ended).isZero();

    schema.tryEmitValue(2).orThrow();
    assertThat(heard()).containsExactly("0 " + GREETING, "2 " + OK, "0 " + SHUTDOWN);
    assertThat(ended).isOne();
  }

  /** A server proves a password anew in a change of user, so it asks for that of this user as well: it is empty. */
  private void changeUser() {
    logIn();
    backend.schema = schema.asMono();
    say(CHANGE_USER);
    assertThat(heard()).containsExactly("1 " + AUTH_SWITCH);
    assertThat(sessions.size()).isZero();
    say(frame(2));
  }

  @Test
  void aStopWaitsForAChangeOfUserThatIsBeingAnswered() {
    changeUser();
    connections.drain();
    assertThat(ended).isZero();

    schema.tryEmitValue(2).orThrow();
    assertThat(heard()).containsExactly("3 " + OK, "0 " + SHUTDOWN);
    assertThat(ended).isOne();
  }

  @Test
  void aStopDuringAChangeOfUserIsToldIfItIsTheClientsTurn() {
    logIn();
    say(CHANGE_USER);
    connections.drain();

    assertThat(heard()).containsExactly("1 " + AUTH_SWITCH, "2 " + SHUTDOWN);
    assertThat(ended).isOne();
  }

  @Test
  void aClientThatLeavesDuringAChangeOfUserLeavesNoSession() {
    changeUser();
    channel.close();

    assertEnded();
    assertThat(schema.currentSubscriberCount()).isZero();
  }

  @Test
  void aChangeOfUserHasTheLimitOfALogin() {
    changeUser();
    channel.advanceTimeBy(LOGIN_LIMIT.toMillis() + 1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();

    assertThat(heard()).containsExactly("3 " + TIMEOUT);
    assertThat(ended).isOne();
  }

  @Test
  void aStopWaitsForACommand() {
    logIn();
    backend.lease.answer = answer.asFlux();
    say(QUERY);
    connections.drain();
    assertThat(ended).isZero();

    answer.tryEmitNext(okSegment()).orThrow();
    answer.tryEmitComplete().orThrow();
    assertThat(heard()).containsExactly("1 " + OK, "0 " + SHUTDOWN);
    assertThat(ended).isOne();
  }

  @Test
  void aClientThatLeavesDuringACommandCancelsItOnce() {
    logIn();
    backend.lease.answer = answer.asFlux();
    say(QUERY);
    channel.close();

    assertEnded();
    assertThat(backend.lease.cancelled).isOne();
    assertThat(backend.lease.releases).isOne();
  }

  @Test
  void anIdleClientThatIsKilledEndsAtOnce() {
    logIn();
    sessions.all().findAny().orElseThrow().kill().block(LOGIN_LIMIT);

    assertThat(heard()).isEmpty();
    assertEnded();
  }

  @Test
  void aClientThatIsKilledDuringACommandEndsAfterItsAnswer() {
    logIn();
    backend.lease.answer = answer.asFlux();
    say(QUERY);
    Session session = sessions.all().findAny().orElseThrow();
    session.kill().block(LOGIN_LIMIT);
    assertThat(ended).isZero();
    assertThat(backend.killed).containsExactly(7L);

    answer.tryEmitNext(okSegment()).orThrow();
    answer.tryEmitComplete().orThrow();
    assertThat(heard()).containsExactly("1 " + OK);
    assertEnded();
  }

  @Test
  void aPacketThatCannotBeReadIsToldBetweenCommands() {
    logIn();
    say(frame(0));

    assertThat(heard()).containsExactly("1 " + MALFORMED);
    assertThat(ended).isOne();
  }

  @Test
  void whatComesBehindTheEndIsDropped() {
    logIn();
    say(QUIT, QUERY);

    assertThat(heard()).isEmpty();
    assertEnded();
    assertThat(backend.lease.commands).isEmpty();
  }
}
