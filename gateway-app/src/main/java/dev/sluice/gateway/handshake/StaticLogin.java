package dev.sluice.gateway.handshake;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendGreeting;
import dev.sluice.gateway.backend.CapabilityFlag;
import dev.sluice.gateway.session.Backing;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Collation;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.auth.AuthStep;
import dev.sluice.protocol.auth.CachingSha2Password;
import dev.sluice.protocol.auth.LoginAttempt;
import dev.sluice.protocol.auth.LoginContext;
import dev.sluice.protocol.auth.Nonce;
import dev.sluice.protocol.auth.ServerAuthentication;
import dev.sluice.protocol.auth.StoredPassword;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.AuthSwitchResponse;
import dev.sluice.protocol.packet.client.ComChangeUser;
import dev.sluice.protocol.packet.client.HandshakeResponse41;
import dev.sluice.protocol.packet.server.AuthMoreData;
import dev.sluice.protocol.packet.server.AuthSwitchRequest;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One client's login against the configured users. */
final class StaticLogin implements Login {

  private static final long ALWAYS = CapabilityFlag.all(CapabilityFlag.Use.OFFERED);
  private static final long IF_SERVER_DOES = CapabilityFlag.all(CapabilityFlag.Use.OFFERED_AS_SERVER);

  private final Users users;
  private final LoginContext context;
  private final Scheduler passwordChecks;
  private final Supplier<String> host;
  private final Capabilities offered;
  private final HandshakeV10 greeting;
  private final BackendGreeting backend;
  private ServerAuthentication authentication;
  private @Nullable HandshakeResponse41 response;
  private Users.@Nullable User user;

  /**
   * A login that has not begun.
   *
   * @param passwordChecks runs the checks that take milliseconds of CPU
   * @param host the client's address, for messages; known when its first packet is there
   * @param connectionId the gateway's id of the connection
   * @param serverVersion the version to greet with
   * @param ofListener the capability flags that the listener offers whatever the backend offers
   */
  StaticLogin(Users users, LoginContext context, Scheduler passwordChecks, Supplier<String> host, int connectionId,
      BackendGreeting backend, String serverVersion, long ofListener) {
    this.users = users;
    this.context = context;
    this.passwordChecks = passwordChecks;
    this.host = host;
    this.backend = backend;
    this.offered = backend.capabilities().and(IF_SERVER_DOES).with(ALWAYS | ofListener);
    Nonce nonce = Nonce.random();
    this.authentication = new ServerAuthentication(context, nonce);
    this.greeting = new HandshakeV10(serverVersion, connectionId, nonce.bytes(), offered, backend.collation(),
        backend.status(), context.defaultPlugin().wireName());
  }

  @Override
  public HandshakeV10 greeting() {
    return greeting;
  }

  @Override
  public LoginStep receive(ByteBuf payload, boolean secure) {
    if (response != null) {
      return next(authentication.receive(AuthSwitchResponse.decode(payload).data()));
    }
    if (Login.isBefore41(payload)) {
      throw denied(AuthStep.Reason.CLIENT_TOO_OLD);
    }
    return begin(HandshakeResponse41.decode(payload), false, secure);
  }

  @Override
  public LoginStep change(Packet packet, ComChangeUser change, boolean secure) {
    HandshakeResponse41 before = response;
    if (before == null) {
      throw new IllegalStateException("no login before the change of user");
    }
    authentication = new ServerAuthentication(context, authentication.nonce());
    return begin(change.login(before), true, secure);
  }

  @Override
  public Charset charset() {
    return response == null ? StandardCharsets.UTF_8 : response.charset();
  }

  /** It holds nothing that must be released. */
  @Override
  public void close() {}

  private LoginStep begin(HandshakeResponse41 first, boolean again, boolean secure) {
    response = first;
    String charset = Collation.notForClients(first.collation());
    if (charset != null) {
      throw StatementFailure.closing(ErrorCode.ER_WRONG_VALUE_FOR_VAR,
          "Variable 'character_set_client' can't be set to the value of '" + charset + "'");
    }
    return next(authenticate(first, again, secure));
  }

  private AuthStep authenticate(HandshakeResponse41 first, boolean again, boolean secure) {
    Optional<Users.User> found = users.find(first.user());
    user = found.orElse(null);
    StoredPassword stored = found.map(Users.User::password)
        .orElseGet(() -> users.unknown().passwordOf(first.user()));
    boolean switchable = first.capabilities().has(Capabilities.PLUGIN_AUTH);
    return authentication.begin(stored,
        new LoginAttempt(first.authPluginName(), first.authResponse(), switchable, again, secure));
  }

  private LoginStep next(AuthStep step) {
    return switch (step) {
      case AuthStep.Switch to -> new LoginStep.Ask(
          AuthSwitchRequest.ofSalt(to.plugin().wireName(), to.nonce().bytes())::encode);
      case AuthStep.MoreData more -> new LoginStep.Ask(new AuthMoreData(more.data())::encode);
      case AuthStep.Verify verify -> new LoginStep.Later(Mono.fromCallable(verify.check()::run)
          .subscribeOn(passwordChecks).map(matches -> next(authentication.verified(matches))).flux());
      case AuthStep.Accepted ignored -> new LoginStep.LoggedIn(done(), List.of());
      case AuthStep.FastAccepted ignored -> new LoginStep.LoggedIn(done(),
          List.of(new AuthMoreData(new byte[] {CachingSha2Password.FAST_AUTH_SUCCESS})::encode));
      case AuthStep.Rejected rejected -> throw denied(rejected.reason());
    };
  }

  private ClientLogin done() {
    HandshakeResponse41 first = response;
    Users.User known = user;
    if (first == null || known == null) {
      throw new IllegalStateException("accepted without a user");
    }
    return new ClientLogin(known.name(), new Backing.Pooled(known.account(), known.poolMode()),
        first.capabilities().and(offered.bits()), backend.capabilities().and(Capabilities.SESSION_TRACK),
        backend.status(), first.collation(), first.schemaName(), first.attributes().text(first.charset()),
        first.zstdLevel(), known.onDisconnect(), authentication.certificateProof());
  }

  private StatementFailure denied(AuthStep.Reason reason) {
    String name = response == null ? "" : response.user();
    return switch (reason) {
      case NO_PASSWORD -> accessDenied(name, "NO");
      case WRONG_PASSWORD -> accessDenied(name, "YES");
      case CLIENT_TOO_OLD -> Login.tooOld();
    };
  }

  private StatementFailure accessDenied(String name, String usingPassword) {
    return StatementFailure.closing(ErrorCode.ER_ACCESS_DENIED_ERROR,
        "Access denied for user '" + name + "'@'" + host.get() + "' (using password: " + usingPassword + ")");
  }
}
