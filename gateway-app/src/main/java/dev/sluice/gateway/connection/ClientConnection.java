package dev.sluice.gateway.connection;

import dev.sluice.gateway.answer.Response;
import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.handshake.ClientLogin;
import dev.sluice.gateway.handshake.Login;
import dev.sluice.gateway.handshake.LoginStep;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.statement.Statement;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.auth.CertificateProof;
import dev.sluice.protocol.codec.Compression;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComChangeUser;
import dev.sluice.protocol.packet.client.ComQuit;
import dev.sluice.protocol.packet.client.Command;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.packet.server.OkPacket;
import dev.sluice.protocol.packet.server.SessionState;
import dev.sluice.protocol.response.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One client's conversation: greeting, login, then one command at a time until either side ends it.
 *
 * <p>Packets are taken on the channel's event loop; {@link #drain} and {@link #abort} may be called from anywhere.
 */
public final class ClientConnection {

  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);
  private static final byte[] NONE = {};
  private static final int FIRST_SEQUENCE_ID = 1;
  private static final StatementFailure INSECURE = StatementFailure.closing(ErrorCode.ER_SECURE_TRANSPORT_REQUIRED,
      "Connections using insecure transport are prohibited (sluice.listener.ssl.mode)");

  private final ClientConnectionFactory shared;
  private final ClientChannel channel;
  private final Supplier<@Nullable StatementFailure> refusal;
  private final long accepted = System.nanoTime();
  private final Sinks.Empty<Boolean> end = Sinks.empty();
  private final Sinks.Empty<Void> over = Sinks.empty();
  private final AtomicBoolean lossTold = new AtomicBoolean();
  private @Nullable Login login;
  private @Nullable Session session;
  private @Nullable ResponseEncoder encoder;
  private int sequenceId;
  private int id;
  private long commands;
  private boolean refused;
  private volatile boolean busy;
  private volatile boolean draining;
  private volatile @Nullable Future<?> loginLimit;
  private volatile @Nullable Throwable lastWords;

  ClientConnection(ClientConnectionFactory shared, ClientChannel channel, int id,
      Supplier<@Nullable StatementFailure> refusal) {
    this.shared = shared;
    this.channel = channel;
    this.id = id;
    this.refusal = refusal;
  }

  /** Has the conversation; completes when it is over and the channel has been told to close. */
  Mono<Void> run() {
    channel.expect(() -> session == null ? expectedInLogin() : 0);
    limitLogin();
    return shared.login(channel::host, channel.loop(), id)
        .publishOn(channel.scheduler())
        .doOnDiscard(Login.class, Login::close)
        .doOnNext(this::greet)
        .thenMany(channel.packets())
        .concatMap(packet -> Mono.defer(() -> received(packet)), 0)
        .takeUntilOther(end.asMono())
        .then(Mono.defer(this::farewell))
        .onErrorResume(this::told)
        .doFinally(signal -> ended())
        .doOnDiscard(Packet.class, Packet::release);
  }

  /** Ends the conversation with error 1053, after the running command if there is one. */
  void drain() {
    draining = true;
    if (!busy) {
      end(shuttingDown());
    }
  }

  /** Ends the conversation without a word; a running command is stopped on the backend. */
  void abort() {
    end.tryEmitEmpty();
  }

  private void killed() {
    if (!busy) {
      abort();
    }
  }

  /**
   * The server has ended the session: the client hears what the server said; or what was lost; or, as it would
   * directly, nothing. A running command fails by itself. What happens before a session has begun, or as a command
   * ends, is told when it is the client's turn.
   */
  private void lost(@Nullable StatementFailure why) {
    Session known = session;
    if (known == null || busy || !lossTold.compareAndSet(false, true)) {
      return;
    }
    refused = channel.writeUnasked(known.lastWords());
    if (refused || why == null) {
      abort();
    } else {
      end(why);
    }
  }

  /** Ends the conversation where the login that begins now, be it a change of user, is not over in time. */
  private void limitLogin() {
    Duration patience = shared.handshakeTimeout();
    loginLimit = channel.loop().schedule(() -> end(StatementFailure.closing(ErrorCode.ER_NET_READ_INTERRUPTED,
        "no login within " + patience.toMillis() + " ms (sluice.listener.handshake-timeout)"
            + (channel.waitsForMemory() ? ", for want of memory (sluice.memory.logins)" : ""))),
        patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void loginIsOver() {
    if (loginLimit != null) {
      loginLimit.cancel(false);
    }
  }

  private void end(Throwable why) {
    lastWords = why;
    end.tryEmitEmpty();
  }

  private Mono<Void> farewell() {
    Throwable words = lastWords;
    return words == null ? Mono.empty() : Mono.error(words);
  }

  private void greet(Login begun) {
    login = begun;
    id = begun.greeting().connectionId();
    send(begun.greeting()::encode);
  }

  /** Owns the packet; deferred, because Reactor itself discards what is mapped to an error. */
  private Mono<Void> received(Packet packet) {
    Session known = session;
    try {
      return known == null ? login(packet) : command(known, packet);
    } catch (ProtocolException | StatementFailure e) {
      packet.release();
      // hidden, because a bare error would have the packet discarded once more
      return Mono.<Void>error(e).hide();
    }
  }

  // the login

  /** An {@code SSLRequest} took one id before the first packet that comes here. */
  private int expectedInLogin() {
    boolean first = sequenceId == FIRST_SEQUENCE_ID;
    return first && channel.isSecure() ? sequenceId + 1 : sequenceId;
  }

  private Mono<Void> login(Packet packet) {
    Login current = login;
    if (current == null) {
      throw new ProtocolException("packet", "none before the greeting", "one");
    }
    busy = true;
    sequenceId = channel.answerId(packet);
    StatementFailure why = shared.requiresTls() && !channel.isSecure() ? INSECURE : refusal.get();
    if (why != null) {
      throw why;
    }
    Flux<LoginStep> steps = steps(() -> current.receive(packet.payload(), channel.isSecure()));
    packet.release();
    return follow(steps);
  }

  /** Everything of the session ends with the change, whether it succeeds or not. */
  private Mono<Void> changeUser(Session known, Login current, Packet packet, ComChangeUser change) {
    busy = true;
    sequenceId = channel.answerId(packet);
    session = null;
    limitLogin();
    shared.sessions().remove(known);
    known.closeForNext();
    Flux<LoginStep> steps = steps(() -> current.change(packet, change, channel.isSecure()));
    packet.release();
    return follow(steps);
  }

  /** A packet of a login that cannot be read has an error number of its own. */
  private static Flux<LoginStep> steps(Supplier<Flux<LoginStep>> heard) {
    try {
      return heard.get();
    } catch (ProtocolException malformed) {
      throw StatementFailure.closing(ErrorCode.ER_HANDSHAKE_ERROR, "Bad handshake: " + malformed.getMessage());
    }
  }

  /** Completes when it is the client's turn again; steps that come later are followed as well. */
  private Mono<Void> follow(Flux<LoginStep> steps) {
    Sinks.Empty<Void> turn = Sinks.empty();
    steps.publishOn(channel.scheduler()).concatMap(this::follow).takeUntilOther(over.asMono()).subscribe(
        ignored -> turn.tryEmitEmpty(),
        e -> {
          if (turn.tryEmitError(e).isFailure()) {
            end(e);
          }
        },
        turn::tryEmitEmpty);
    return turn.asMono().doOnSuccess(ignored -> goOn(false));
  }

  private Mono<Boolean> follow(LoginStep step) {
    ClientLogin done = step.done();
    if (done == null) {
      step.send().forEach(this::send);
      return Mono.just(false);
    }
    return open(done, step.send());
  }

  private Mono<Boolean> open(ClientLogin done, List<Consumer<ByteBuf>> lastWords) {
    Session opened = shared.session(id, channel.loop(), done, this::killed, this::lost);
    return opened.open().doOnError(e -> lastWords.forEach(this::send))
        .then(shared.maxAllowedPacket(done))
        .publishOn(channel.scheduler())
        .map(maxPacket -> {
          begin(opened, done, maxPacket, lastWords);
          return false;
        });
  }

  /** Who has heard the OK may be killed by the id, and compresses what it sends: both are there before. */
  private void begin(Session opened, ClientLogin done, long maxPacket, List<Consumer<ByteBuf>> lastWords) {
    Compression agreed = shared.compression(done);
    session = opened;
    loginIsOver();
    shared.sessions().add(opened);
    encoder = new ResponseEncoder(done.capabilities(), done.server(), !done.isWelcomed());
    channel.loggedIn(maxPacket, shared.finishes(done));
    if (agreed != null) {
      channel.uncompress(agreed, maxPacket);
    }
    lastWords.forEach(this::send);
    if (!done.isWelcomed()) {
      OkPacket ok = welcome(opened, done.certificateProof());
      send(out -> ok.encode(out, done.capabilities()));
    }
    if (agreed != null) {
      channel.compress(agreed);
    }
  }

  /** Names the schema, if there is one, as servers do: clients take it from here. Proves the certificate, if it can. */
  private OkPacket welcome(Session opened, @Nullable CertificateProof proof) {
    byte[] certificate = proof == null ? NONE : channel.certificate();
    byte[] info = proof == null || certificate.length == 0 ? NONE : proof.info(certificate);
    String schema = opened.schema();
    return schema == null ? new OkPacket(OkPacket.OK, 0, 0, opened.status(), 0, info, NONE)
        : new OkPacket(OkPacket.OK, 0, 0, opened.status() | StatusFlags.SESSION_STATE_CHANGED, 0, info,
            new SessionState.Schema(schema).toBytes());
  }

  private void send(Consumer<ByteBuf> payload) {
    sequenceId = channel.write(sequenceId, payload);
  }

  // the commands

  private Mono<Void> command(Session known, Packet packet) {
    ResponseEncoder current = encoder;
    commands++;
    if (packet.isDropped() && current != null) {
      return dropped(known, current, packet);
    }
    Command command = Command.decode(packet.payload(), known.capabilities());
    Login loggedIn = login;
    if (command instanceof ComQuit || current == null || loggedIn == null) {
      packet.release();
      end.tryEmitEmpty();
      return Mono.empty();
    }
    if (command instanceof ComChangeUser change) {
      return changeUser(known, loggedIn, packet, change);
    }
    busy = true;
    if (command.isAnswered()) {
      current.begin(channel.answerId(packet));
    } else {
      current.beginWithoutResponse();
    }
    Statement statement = statement(packet);
    Response response = new Response(current, shared.limits(), charset(), statement);
    return channel.write(response.frames(shared.commands().answer(known, packet, command, statement)), statement)
        .doOnSuccess(ignored -> {
          refused = channel.writeUnasked(response.unasked());
          goOn(response.closes() || known.isKilled());
        });
  }

  /** A command for which there was no memory in time has been read and dropped: its client goes on. */
  private Mono<Void> dropped(Session known, ResponseEncoder current, Packet packet) {
    StatementFailure why = shared.noMemory();
    int next = channel.answerId(packet);
    Statement statement = statement(packet);
    boolean isLongData = statement.command() == CommandCode.COM_STMT_SEND_LONG_DATA;
    packet.release();
    if (isLongData) {
      known.untold(why);
      return Mono.empty();
    }
    busy = true;
    current.begin(next);
    Response response = new Response(current, shared.limits(), charset(), statement);
    return channel.write(response.frames(Flux.error(why)), statement).doOnSuccess(ignored -> goOn(false));
  }

  /** What the client reads errors in. */
  private Charset charset() {
    Login said = login;
    return said == null ? StandardCharsets.UTF_8 : said.charset();
  }

  private Statement statement(Packet packet) {
    ByteBuf payload = packet.payload();
    CommandCode code = payload.isReadable() ? CommandCode.of(payload.getUnsignedByte(payload.readerIndex()))
        : CommandCode.UNKNOWN;
    return new Statement(code, channel.upload(), shared.statements());
  }

  /** Between two packets of the client, which is when a graceful stop may end the conversation. */
  private void goOn(boolean over) {
    busy = false;
    if (over) {
      end.tryEmitEmpty();
    } else if (draining) {
      end(shuttingDown());
    } else if (session != null) {
      session.tellIfLost();
    }
  }

  // the end

  private static StatementFailure shuttingDown() {
    return StatementFailure.closing(ErrorCode.ER_SERVER_SHUTDOWN, "the gateway is shutting down");
  }

  /** Where a response is half out nothing can be added to it; the connection closes either way. */
  private Mono<Void> told(Throwable e) {
    if (e instanceof ClientGoneException) {
      return Mono.empty();
    }
    boolean uploading = channel.isUploading();
    refused = true;
    StatementFailure failure = ConnectionErrors.of(e, session == null).closing();
    log.debug("client {}: {}", channel.host(), e.getMessage());
    if (channel.writeUnasked(failure.unasked())) {
      return Mono.empty();
    }
    ErrPacket error = failure.toPacket(0, charset());
    if (session == null && login == null) {
      channel.write(0, error::encodeBeforeHandshake);
    } else if (session == null) {
      channel.write(sequenceId, error::encode);
    } else if (uploading) {
      channel.write(channel.uploadSequenceId(), error::encode);
    } else if (!busy) {
      channel.writeUnasked(draining ? 0 : 1, error::encode);
    }
    return Mono.empty();
  }

  private void ended() {
    loginIsOver();
    // first, because who waits for the session's end expects the client to have noticed
    channel.close(refused);
    Session known = session;
    if (known != null) {
      shared.sessions().remove(known);
      known.close();
    }
    over.tryEmitEmpty();
    Login unfinished = login;
    if (known == null && unfinished != null) {
      unfinished.close();
    }
    if (log.isDebugEnabled()) {
      log.debug("client {} {}: connection {} ended after {} commands and {} ms",
          known == null ? "(not logged in)" : known.identity().user(), channel.host(), Integer.toUnsignedLong(id),
          commands, (System.nanoTime() - accepted) / 1_000_000);
    }
  }
}
