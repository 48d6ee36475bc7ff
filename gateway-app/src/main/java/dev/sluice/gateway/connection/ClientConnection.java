package dev.sluice.gateway.connection;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.handshake.Login;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComChangeUser;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's conversation: the greeting, a login, then one command at a time until either side ends it. What happens
 * to a packet is the business of the {@link ConversationPhase}; this class knows which one it is, how long a login may
 * take, and how the conversation ends.
 *
 * <p>Everything happens on the channel's event loop. {@link #drain}, {@link #abort}, {@link #killed} and {@link #lost}
 * may be called from anywhere.
 */
final class ClientConnection implements ClientPackets.Receiver {

  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);

  private final ClientConnectionFactory shared;
  private final ClientChannel channel;
  private final Supplier<@Nullable StatementFailure> refusal;
  private final Consumer<ClientConnection> onEnd;
  private final long accepted = System.nanoTime();
  private int id;
  private ConversationPhase phase;
  private @Nullable Future<?> loginLimit;
  private long commands;
  private boolean draining;
  private boolean over;

  /**
   * A conversation that has not begun.
   *
   * @param id the gateway's id of the connection, which the greeting may replace by the server's
   * @param refusal why the client may not log in, or null if it may; asked when its first packet is there
   * @param onEnd is told when the conversation is over and the channel has been told to close
   */
  ClientConnection(ClientConnectionFactory shared, ClientChannel channel, int id,
      Supplier<@Nullable StatementFailure> refusal, Consumer<ClientConnection> onEnd) {
    this.shared = shared;
    this.channel = channel;
    this.id = id;
    this.refusal = refusal;
    this.onEnd = onEnd;
    this.phase = new GreetingPhase(this, shared, channel);
  }

  /** Begins with the greeting. */
  void begin() {
    channel.expect(() -> phase.expectedSequenceId());
    limitLogin();
    phase.begin();
  }

  /** Ends the conversation with error 1053, after the running command if there is one. */
  void drain() {
    channel.onLoop(() -> {
      draining = true;
      if (phase.isIdle()) {
        end(shuttingDown());
      }
    });
  }

  /** Ends the conversation without a word; a running command is stopped on the backend. */
  void abort() {
    channel.onLoop(() -> end(false));
  }

  /** The session has been killed: the conversation ends, after the running command if there is one. */
  void killed() {
    channel.onLoop(() -> {
      if (phase.isIdle()) {
        end(false);
      }
    });
  }

  /**
   * The server has ended the session. A running command fails by itself.
   *
   * @param why the error that the client is told; null for none
   */
  void lost(@Nullable StatementFailure why) {
    channel.onLoop(() -> run(() -> phase.lost(why)));
  }

  // the phases

  /** Greets the client; from then on its packets are taken. */
  void greet(Login login) {
    id = login.greeting().connectionId();
    LoginPhase begun = new LoginPhase(this, shared, channel, login);
    phase = begun;
    begun.greet();
    channel.receive(this);
    channel.ask();
  }

  /** The client has logged in. */
  void begin(CommandPhase session) {
    loginIsOver();
    phase = session;
  }

  /** A session has ended, and the client logs in once more. Takes ownership of {@code packet}. */
  void changeUser(Login login, Packet packet, ComChangeUser change) {
    limitLogin();
    LoginPhase begun = new LoginPhase(this, shared, channel, login);
    phase = begun;
    begun.change(packet, change);
  }

  /** Ends the conversation if the login that begins now, be it a change of user, is not over in time. */
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
      loginLimit = null;
    }
  }

  /** The connection's id, as the client was told it. */
  int id() {
    return id;
  }

  /** Why the client may not log in; null if it may. */
  @Nullable StatementFailure refusal() {
    return refusal.get();
  }

  /** Whether the conversation ends as soon as no command runs. */
  boolean isDraining() {
    return draining;
  }

  // the client's packets

  @Override
  public void received(Packet packet) {
    commands += phase.isLoggedIn() ? 1 : 0;
    try {
      phase.receive(packet);
    } catch (RuntimeException e) {
      end(e);
    }
  }

  @Override
  public void failed(Throwable why) {
    end(why);
  }

  /** The client's packet has been answered, so it is the client's turn; a graceful stop may end the conversation. */
  void turn() {
    if (draining) {
      end(shuttingDown());
      return;
    }
    phase.waits();
    if (!over) {
      channel.ask();
    }
  }

  /** Does a part of the conversation, unless that is over; what is thrown ends it. */
  void run(Runnable part) {
    if (over) {
      return;
    }
    try {
      part.run();
    } catch (RuntimeException e) {
      end(e);
    }
  }

  // the end

  private static StatementFailure shuttingDown() {
    return StatementFailure.closing(ErrorCode.ER_SERVER_SHUTDOWN, "the gateway is shutting down");
  }

  /**
   * Ends the conversation without a word.
   *
   * @param told whether the client has just been told why, and is to read that even if it is still sending
   */
  void end(boolean told) {
    if (!over) {
      over = true;
      phase.stop();
      ended(told);
    }
  }

  /** Ends the conversation, and tells the client why if it is there. */
  void end(Throwable why) {
    if (over) {
      return;
    }
    over = true;
    phase.stop();
    boolean told = !(why instanceof ClientGoneException);
    try {
      if (told) {
        tell(why);
      }
    } finally {
      ended(told);
    }
  }

  private void tell(Throwable why) {
    StatementFailure failure = ConnectionErrors.of(why, !phase.isLoggedIn()).closing();
    log.debug("client {}: {}", channel.host(), why.getMessage());
    if (!channel.writeUnasked(failure.unasked())) {
      phase.tell(failure);
    }
  }

  private void ended(boolean told) {
    loginIsOver();
    channel.stop();
    // before the session ends: whoever waits for that expects the client to have noticed
    channel.close(told);
    phase.close();
    if (log.isDebugEnabled()) {
      log.debug("client {} {}: connection {} ended after {} commands and {} ms", phase.user(), channel.host(),
          Integer.toUnsignedLong(id), commands, (System.nanoTime() - accepted) / 1_000_000);
    }
    onEnd.accept(this);
  }
}
