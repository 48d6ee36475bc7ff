package dev.sluice.gateway.backend.pool;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.login.SingleFlight;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Whether the server still lets an account in. If an account is locked, dropped or given another password, connections
 * that were opened before go on working. So logins prove the account from time to time while its connections are in
 * use. Each new connection is such a login; if none is opened, one is made for this purpose. If the server refuses it,
 * the account's connections are retired. Thread-safe.
 */
public final class AccountProof {

  private static final Logger log = LoggerFactory.getLogger(AccountProof.class);

  /**
   * The servers' verdicts on an account: 1045 and 1698 (dropped, or another password), 1130 (not from this host), 1862
   * (expired), 3118 and 4151 (locked), 3955 and 4166 (blocked after wrong passwords). Others, such as 1040 and 1226,
   * are on the number of connections.
   */
  private static final Set<Integer> REFUSALS = Set.of(1045, 1130, 1698, 1862, 3118, 3955, 4151, 4166);

  private final BackendAccount account;
  private final long validity;
  private final SingleFlight<Void> login;
  private final Runnable onRefused;
  private final LongSupplier nanoTime;
  private volatile boolean known;
  private volatile long proved;
  private volatile long tried;
  private volatile long refused = Long.MIN_VALUE;

  /**
   * An account that has not logged in yet.
   *
   * @param validity how long a login proves the account; zero: for good
   * @param login logs in and disconnects; fails with {@link StatementFailure} if the server refuses, and ends within a
   *     bounded time
   * @param onRefused retires connections that this class does not know
   * @param nanoTime as {@link System#nanoTime}
   */
  public AccountProof(BackendAccount account, Duration validity, Mono<Void> login, Runnable onRefused,
      LongSupplier nanoTime) {
    this.account = account;
    this.validity = validity.toNanos();
    this.onRefused = onRefused;
    this.nanoTime = nanoTime;
    this.login = new SingleFlight<>(Mono.defer(() -> {
      long begun = nanoTime.getAsLong();
      return login.doOnSuccess(ignored -> proved(begun)).onErrorResume(this::failed);
    }));
  }

  /** The server has accepted a login at that time, as {@link System#nanoTime}. */
  public void proved(long when) {
    proved = when;
    tried = when;
    known = true;
  }

  /**
   * Whether its connections may be lent at once, because the last login is not too old. The next login begins before it
   * is too old, so that nobody waits while the account is in use.
   */
  public boolean isValid() {
    long now = nanoTime.getAsLong();
    if (validity == 0 || !known || now - tried < validity / 2) {
      return true;
    }
    if (now - proved >= validity) {
      return false;
    }
    login.join().subscribe();
    return true;
  }

  /** Completes when its connections may be lent: at once if it is valid, or else after the next login. */
  public Mono<Void> valid() {
    return Mono.defer(() -> isValid() ? Mono.empty() : login.join());
  }

  /**
   * A connection could not be opened. If that is the server's verdict on the account, the open connections are retired
   * too.
   */
  public void disproved(Throwable e) {
    if (known && isRefusal(e)) {
      failed(e);
    }
  }

  /** Whether it is the server's verdict on an account. */
  static boolean isRefusal(Throwable e) {
    return e instanceof StatementFailure verdict && REFUSALS.contains(verdict.errorCode());
  }

  private Mono<Void> failed(Throwable e) {
    if (isRefusal(e)) {
      log.warn("connections of account '{}' are retired: {}", account.username(), e.getMessage());
      refused = System.currentTimeMillis();
      // the next connection is opened anew, and so gets the server's verdict
      known = false;
      onRefused.run();
    } else {
      // the failure concerns connections, not the account
      log.debug("account '{}' could not be proved: {}", account.username(), e.getMessage());
      tried = nanoTime.getAsLong();
    }
    return Mono.empty();
  }

  /**
   * Whether a connection that was opened at that time, in milliseconds of the system's clock, must not be lent again.
   */
  public boolean isRetired(long opened) {
    return opened <= refused;
  }
}
