package dev.sluice.protocol.auth;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one client's login: it takes what the client says and returns what to do next. It does no I/O
 * and does not wait. It is not thread-safe; make one for each handshake and for each {@code COM_CHANGE_USER}.
 *
 * <p>Whatever the bytes are, the result is a step and never an exception; only a caller that does not follow the steps
 * gets an {@link IllegalStateException}. An unknown user is checked against {@link UnknownUsers#passwordOf}, and so
 * gets the same packets as a known user with a wrong password.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html">
 *     Connection Phase, Determining Authentication Method</a>
 */
public final class ServerAuthentication {

  private enum State {
    /** Before {@link #begin}. */
    NEW,
    /** After a switch or more data: {@link #receive} is next. */
    RECEIVING,
    /** After a check was handed out: {@link #verified} is next. */
    VERIFYING,
    /** Accepted or rejected; nothing may follow. */
    DONE
  }

  private final LoginContext context;

  private Nonce nonce;

  private State state = State.NEW;

  private @Nullable ServerExchange exchange;

  private boolean again;

  private @Nullable CertificateProof certificateProof;

  /**
   * Makes a login.
   *
   * @param context what all logins share
   * @param nonce the one that the greeting carries, or for {@code COM_CHANGE_USER} the {@link #nonce} of the login
   *     before it
   */
  public ServerAuthentication(LoginContext context, Nonce nonce) {
    this.context = context;
    this.nonce = nonce;
  }

  /** Returns the nonce for which proofs are made now: that of the constructor, or that of the last switch. */
  public Nonce nonce() {
    return nonce;
  }

  /** Takes the first thing that the client says, after {@code stored} was looked up by its user name. */
  public AuthStep begin(StoredPassword stored, LoginAttempt attempt) {
    require(State.NEW);
    again = attempt.again();
    Optional<AuthPlugin> used = used(attempt).filter(stored.plugins()::contains);
    if (used.isPresent() && !isPlaceholder(attempt, used.get())) {
      ServerExchange begun = exchange(used.get(), stored, attempt.secure());
      exchange = begun;
      return after(begun.receive(attempt.response()));
    }
    if (!attempt.switchable()) {
      return after(new AuthStep.Rejected(AuthStep.Reason.CLIENT_TOO_OLD));
    }
    AuthPlugin plugin = used.orElseGet(() -> choice(stored.plugins()));
    nonce = keepsNonce(plugin, attempt) ? nonce : Nonce.random();
    exchange = exchange(plugin, stored, attempt.secure());
    return after(new AuthStep.Switch(plugin, nonce));
  }

  /**
   * Takes the client's packet that {@link AuthStep.Switch} or {@link AuthStep.MoreData} asked for.
   *
   * @param packet its payload, of any bytes; it belongs to the login from now on, and is wiped if it is a password
   */
  public AuthStep receive(byte[] packet) {
    require(State.RECEIVING);
    if (exchange == null) {
      throw new IllegalStateException("receiving without an exchange");
    }
    return after(exchange.receive(packet));
  }

  /** Takes what the check of {@link AuthStep.Verify} returned. */
  public AuthStep verified(boolean matches) {
    require(State.VERIFYING);
    return after(matches ? new AuthStep.Accepted() : new AuthStep.Rejected(AuthStep.Reason.WRONG_PASSWORD));
  }

  /** Clients from before {@code CLIENT_PLUGIN_AUTH} know only one method and do not name it. */
  private static Optional<AuthPlugin> used(LoginAttempt attempt) {
    return attempt.switchable()
        ? Optional.ofNullable(attempt.plugin()).flatMap(AuthPlugin::named)
        : Optional.of(AuthPlugin.MYSQL_NATIVE_PASSWORD);
  }

  /**
   * If a client cannot load the greeting's plugin, it names its own and sends an empty proof, because the nonce is not
   * for its plugin (libmysqlclient, libmariadb). It waits for a switch, so the empty proof does not count. In a change
   * of user an empty proof never counts: servers send a switch even to a user who has no password.
   */
  private boolean isPlaceholder(LoginAttempt attempt, AuthPlugin used) {
    boolean mayBeProof = used == context.defaultPlugin() && !attempt.again();
    return attempt.switchable() && !mayBeProof && attempt.response().length == 0;
  }

  /**
   * The proof for the client that the certificate which it was shown is the server's own. It is null unless the client
   * has logged in by {@code mysql_native_password} with a password, and null after a change of user.
   */
  public @Nullable CertificateProof certificateProof() {
    return certificateProof;
  }

  /** MariaDB does the same, and its clients check the {@link CertificateProof} against the greeting's nonce. */
  private static boolean keepsNonce(AuthPlugin plugin, LoginAttempt attempt) {
    return plugin == AuthPlugin.MYSQL_NATIVE_PASSWORD && !attempt.again();
  }

  private AuthPlugin choice(Set<AuthPlugin> possible) {
    return possible.contains(context.defaultPlugin()) ? context.defaultPlugin() : possible.iterator().next();
  }

  private ServerExchange exchange(AuthPlugin plugin, StoredPassword stored, boolean secure) {
    return switch (plugin) {
      case CACHING_SHA2_PASSWORD -> new CachingSha2Exchange(context, stored, nonce, secure);
      case MYSQL_NATIVE_PASSWORD -> new NativeExchange(stored, nonce);
    };
  }

  private AuthStep after(AuthStep step) {
    state =
        switch (step) {
          case AuthStep.Switch ignored -> State.RECEIVING;
          case AuthStep.MoreData ignored -> State.RECEIVING;
          case AuthStep.Verify ignored -> State.VERIFYING;
          case AuthStep.Accepted ignored -> State.DONE;
          case AuthStep.FastAccepted ignored -> State.DONE;
          case AuthStep.Rejected ignored -> State.DONE;
        };
    if (step instanceof AuthStep.Accepted && exchange instanceof NativeExchange known && !again) {
      byte[] digest = known.stored().nativeDigest();
      certificateProof = digest == null ? null : new CertificateProof(digest, nonce);
    }
    return step;
  }

  private void require(State expected) {
    if (state != expected) {
      throw new IllegalStateException("login is " + state + ", expected " + expected);
    }
  }
}
