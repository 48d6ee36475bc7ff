package dev.sluice.gateway.connection;

import dev.sluice.gateway.answer.ResultLimits;
import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.command.CommandDispatcher;
import dev.sluice.gateway.handshake.ClientLogin;
import dev.sluice.gateway.handshake.Login;
import dev.sluice.gateway.handshake.LoginFactory;
import dev.sluice.gateway.session.ClientIdentity;
import dev.sluice.gateway.session.OnDisconnect;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.session.SessionProperties;
import dev.sluice.gateway.session.SessionRegistry;
import dev.sluice.gateway.statement.StatementListener;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.Compression;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/** Makes conversations with clients, and holds the objects that they share. Thread-safe. */
public final class ClientConnectionFactory {

  private final Backend backend;
  private final LoginFactory logins;
  private final CommandDispatcher commands;
  private final SessionRegistry sessions;
  private final SessionProperties properties;
  private final ResultLimits limits;
  private final @Nullable String defaultSchema;
  private final ConnectionIds ids;
  private final Duration handshakeTimeout;
  private final ClientTls tls;
  private final ClientCompression compression;
  private final PacketMemory memory;
  private final StatementListener statements;

  /**
   * Makes conversations with these.
   *
   * @param defaultSchema the schema of clients that name none; null for none
   * @param handshakeTimeout how long a client may take to log in
   * @param tls whether and how clients may turn to TLS
   * @param compression which compression clients may ask for
   * @param memory where clients' packets are held
   * @param statements hears what happens to clients' statements
   */
  public ClientConnectionFactory(Backend backend, LoginFactory logins, CommandDispatcher commands,
      SessionRegistry sessions, SessionProperties properties, @Nullable String defaultSchema, ConnectionIds ids,
      Duration handshakeTimeout, ClientTls tls, ClientCompression compression, PacketMemory memory,
      StatementListener statements) {
    this.backend = backend;
    this.logins = logins;
    this.commands = commands;
    this.sessions = sessions;
    this.properties = properties;
    this.limits = properties.limits();
    this.defaultSchema = defaultSchema;
    this.ids = ids;
    this.handshakeTimeout = handshakeTimeout;
    this.tls = tls;
    this.compression = compression;
    this.memory = memory;
    this.statements = statements;
  }

  /**
   * A conversation over a channel, into whose pipeline it puts its handlers; it has not begun.
   *
   * @param refusal why the client may not log in, or null if it may; asked when its first packet is there, and so its
   *     address is known
   * @param onEnd is told when it is over
   */
  ClientConnection create(Channel channel, Supplier<@Nullable StatementFailure> refusal,
      Consumer<ClientConnection> onEnd) {
    ClientChannel client = new ClientChannel(channel, (int) properties.bufferSize().toBytes(),
        properties.writeTimeout(), properties.readTimeout(), memory, tls);
    return new ClientConnection(this, client, ids.next(), refusal, onEnd);
  }

  Mono<Login> login(Supplier<String> host, EventLoop loop, int connectionId) {
    return logins.begin(host, loop, connectionId, tls.capabilities() | compression.capabilities());
  }

  Session session(int connectionId, EventLoop loop, ClientLogin login, Runnable onKill,
      Consumer<@Nullable StatementFailure> onLost) {
    ClientIdentity identity = new ClientIdentity(connectionId, login.user(), login.backing(), login.attributes());
    String schema = login.schema() == null ? defaultSchema : login.schema();
    SessionSetup setup = new SessionSetup(login.capabilities(), login.collation(), schema);
    return new Session(identity, setup, login.status(), backend, loop, onKill, onLost);
  }

  @Nullable Compression compression(ClientLogin login) {
    return compression.agreed(login);
  }

  boolean requiresTls() {
    return tls.isRequired();
  }

  SessionRegistry sessions() {
    return sessions;
  }

  CommandDispatcher commands() {
    return commands;
  }

  StatementListener statements() {
    return statements;
  }

  ResultLimits limits() {
    return limits;
  }

  /** The longest packet that a client may send: as configured, or else as the server has it. */
  Mono<Long> maxAllowedPacket(ClientLogin login) {
    DataSize configured = properties.maxAllowedPacket();
    return configured == null ? backend.maxAllowedPacket(login.isWelcomed()) : Mono.just(configured.toBytes());
  }

  /** The error for a client whose packet found no memory in time. */
  StatementFailure noMemory() {
    return StatementFailure.of(ErrorCode.ER_OUT_OF_RESOURCES,
        "Out of memory: the packets of other clients have taken what "
        + "there is for " + memory.patience().toMillis() + " ms (sluice.memory.statements, .wait-timeout)");
  }

  /** Whether the commands that a client has sent are executed even if it goes away. */
  boolean finishes(ClientLogin login) {
    OnDisconnect own = login.onDisconnect();
    return (own == null ? properties.onDisconnect() : own) == OnDisconnect.FINISH;
  }

  Duration handshakeTimeout() {
    return handshakeTimeout;
  }
}
