package dev.sluice.gateway.connection;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.handshake.ClientLogin;
import dev.sluice.gateway.handshake.Login;
import dev.sluice.gateway.handshake.LoginStep;
import dev.sluice.gateway.session.Session;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.auth.CertificateProof;
import dev.sluice.protocol.codec.Compression;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComChangeUser;
import dev.sluice.protocol.packet.server.OkPacket;
import dev.sluice.protocol.packet.server.SessionState;
import dev.sluice.protocol.response.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * A client logs in, for the first time or to change its user. The phase ends with a session that has begun, or
 * with the conversation. Manual: "Connection Phase".
 */
final class LoginPhase implements ConversationPhase {

  static final String NO_USER = "(not logged in)";

  private static final byte[] NONE = {};
  private static final int FIRST_SEQUENCE_ID = 1;
  private static final StatementFailure INSECURE = StatementFailure.closing(ErrorCode.ER_SECURE_TRANSPORT_REQUIRED,
      "Connections using insecure transport are prohibited (sluice.listener.ssl.mode)");

  private final ClientConnection connection;
  private final ClientConnectionFactory shared;
  private final ClientChannel channel;
  private final Login login;

  /** The answers that the login waits for, other than the client's. */
  private final List<LoopSubscriber<?>> awaited = new ArrayList<>(1);

  private int sequenceId;
  private boolean answering;

  LoginPhase(ClientConnection connection, ClientConnectionFactory shared, ClientChannel channel, Login login) {
    this.connection = connection;
    this.shared = shared;
    this.channel = channel;
    this.login = login;
  }

  /** Sends the greeting. */
  void greet() {
    send(login.greeting()::encode);
    channel.flush();
  }

  @Override
  public boolean isLoggedIn() {
    return false;
  }

  @Override
  public String user() {
    return NO_USER;
  }

  @Override
  public boolean isIdle() {
    return !answering;
  }

  /** An {@code SSLRequest} took one id before the first packet that comes here. */
  @Override
  public int expectedSequenceId() {
    boolean first = sequenceId == FIRST_SEQUENCE_ID;
    return first && channel.isSecure() ? sequenceId + 1 : sequenceId;
  }

  @Override
  public void receive(Packet packet) {
    answer(packet, () -> {
      StatementFailure refusal = shared.requiresTls() && !channel.isSecure() ? INSECURE : connection.refusal();
      if (refusal != null) {
        throw refusal;
      }
      return login.receive(packet.payload(), channel.isSecure());
    });
  }

  /** Begins with a change of user. Takes ownership of {@code packet}, of which {@code change} is the content. */
  void change(Packet packet, ComChangeUser change) {
    answer(packet, () -> login.change(packet, change, channel.isSecure()));
  }

  /** A packet of a login that cannot be read has an error number of its own. */
  private void answer(Packet packet, Supplier<LoginStep> received) {
    answering = true;
    sequenceId = channel.answerId(packet);
    LoginStep step;
    try {
      step = received.get();
    } catch (ProtocolException malformed) {
      throw StatementFailure.closing(ErrorCode.ER_HANDSHAKE_ERROR, "Bad handshake: " + malformed.getMessage());
    } finally {
      packet.release();
    }
    follow(step, this::answered);
  }

  private void answered() {
    answering = false;
    connection.turn();
  }

  /** Follows a step, and then runs the action, unless the conversation ends with the step. */
  private void follow(LoginStep step, Runnable then) {
    switch (step) {
      case LoginStep.Ask ask -> {
        send(ask.payload());
        channel.flush();
        then.run();
      }
      case LoginStep.LoggedIn loggedIn -> open(loggedIn, then);
      case LoginStep.Later later -> await(new Steps(), later.steps());
    }
  }

  private void await(LoopSubscriber<LoginStep> steps, Flux<LoginStep> later) {
    awaited.add(steps);
    later.subscribe(steps);
  }

  /** Steps that come one by one, and may go on after the client's turn. */
  private final class Steps extends LoopSubscriber<LoginStep> {

    private boolean following;
    private boolean answered;

    Steps() {
      super(channel.loop());
    }

    @Override
    void value(LoginStep step) {
      following = true;
      connection.run(() -> follow(step, this::followed));
    }

    private void followed() {
      following = false;
      answer();
      more();
    }

    private void answer() {
      if (!answered) {
        answered = true;
        answered();
      }
    }

    @Override
    void completed() {
      awaited.remove(this);
      if (!following) {
        answer();
      }
    }

    @Override
    void failed(Throwable why) {
      connection.end(why);
    }
  }

  private void open(LoginStep.LoggedIn step, Runnable then) {
    Session opened = shared.session(connection.id(), channel.loop(), step.login(), connection::killed,
        connection::lost);
    LoopSubscriber<Long> maxPacket = new LoopSubscriber<>(channel.loop()) {
      @Override
      void value(Long longest) {
        connection.run(() -> {
          begin(opened, step, longest);
          then.run();
        });
      }

      @Override
      void completed() {}

      @Override
      void failed(Throwable why) {
        step.payloads().forEach(LoginPhase.this::send);
        connection.end(why);
      }
    };
    awaited.add(maxPacket);
    opened.open().then(shared.maxAllowedPacket(step.login())).subscribe(maxPacket);
  }

  /** A client that has got the OK may be killed by its id, and compresses its packets. Both are possible before. */
  private void begin(Session opened, LoginStep.LoggedIn step, long maxPacket) {
    ClientLogin done = step.login();
    Compression agreed = shared.compression(done);
    shared.sessions().add(opened);
    channel.loggedIn(maxPacket, shared.finishes(done));
    if (agreed != null) {
      channel.uncompress(agreed, maxPacket);
    }
    connection.begin(new CommandPhase(connection, shared, channel, login, opened,
        new ResponseEncoder(done.capabilities(), done.server(), !done.isWelcomed())));
    step.payloads().forEach(this::send);
    if (!done.isWelcomed()) {
      OkPacket ok = welcome(opened, done.certificateProof());
      send(out -> ok.encode(out, done.capabilities()));
    }
    channel.flush();
    if (agreed != null) {
      channel.compress(agreed);
    }
  }

  /** Names the schema, if there is one, as servers do, and clients rely on it. Proves the certificate, if it can. */
  private OkPacket welcome(Session opened, @Nullable CertificateProof proof) {
    byte[] certificate = proof == null ? NONE : channel.certificate();
    byte[] info = proof == null || certificate.length == 0 ? NONE : proof.info(certificate);
    String schema = opened.schema();
    return schema == null ? new OkPacket(OkPacket.OK, 0, 0, opened.status(), 0, info, NONE)
        : new OkPacket(OkPacket.OK, 0, 0, opened.status() | StatusFlags.SESSION_STATE_CHANGED, 0, info,
            new SessionState.Schema(schema).toBytes());
  }

  private void send(Consumer<ByteBuf> payload) {
    sequenceId = channel.queue(sequenceId, payload);
  }

  @Override
  public void tell(StatementFailure why) {
    channel.write(sequenceId, why.toPacket(0, login.charset())::encode);
  }

  @Override
  public void close() {
    awaited.forEach(LoopSubscriber::cancel);
    login.close();
  }
}
