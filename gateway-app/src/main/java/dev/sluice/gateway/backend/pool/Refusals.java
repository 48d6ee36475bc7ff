package dev.sluice.gateway.backend.pool;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.protocol.ErrorCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's refusals of further connections, because there are too many in all or of one account. While a refusal
 * holds, one connection at a time is tried, with a pause between two attempts. Guarded by the lock of its {@link
 * WirePool}.
 */
public final class Refusals {

  /** The pause after the first refusal; it doubles with each further one. */
  static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** The longest pause. */
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** Connections that the server counts together. */
  static final class Scope {

    /** How many of them there are, those that are closing included. */
    int open;

    /** How many are being opened. */
    int opening;

    private long until;
    private long pause;
    private @Nullable StatementFailure why;

    /** The server's last refusal while it holds; else null. */
    @Nullable StatementFailure why() {
      return why;
    }

    boolean allowsAnother(long now) {
      return why == null || now - until >= 0 && opening == 0;
    }

    private void refused(StatementFailure refusal, long now) {
      pause = why == null ? FIRST_PAUSE.toNanos() : Math.min(pause * 2, LONGEST_PAUSE.toNanos());
      until = now + pause;
      why = refusal;
    }

    /** One has been opened. */
    private void opened() {
      why = null;
    }

    /** One has closed: the next may be tried at once. */
    private void closed(long now) {
      until = now;
      pause = FIRST_PAUSE.toNanos() / 2;
    }
  }

  private final Scope all = new Scope();
  private final Map<BackendAccount, Scope> accounts = new HashMap<>();

  Scope all() {
    return all;
  }

  Scope of(BackendAccount account) {
    return accounts.computeIfAbsent(account, key -> new Scope());
  }

  boolean allowAnother(Scope account, long now) {
    return all.allowsAnother(now) && account.allowsAnother(now);
  }

  /** The server's last refusal of one more connection of an account while it holds; else null. */
  @Nullable StatementFailure why(Scope account) {
    return account.why == null ? all.why : account.why;
  }

  void opening(Scope account) {
    all.opening++;
    account.opening++;
  }

  void opened(Scope account) {
    settled(account);
    all.open++;
    account.open++;
    all.opened();
    account.opened();
  }

  private void settled(Scope account) {
    all.opening--;
    account.opening--;
  }

  void closed(Scope account, long now) {
    all.open--;
    account.open--;
    all.closed(now);
    account.closed(now);
  }

  /**
   * A connection was not opened. Returns how long to wait before the next is tried; null if the failure is no such
   * refusal, or if the gateway has no other connection that could come back or make room.
   */
  @Nullable Duration failed(Scope account, Throwable e, long now) {
    settled(account);
    Scope scope = scopeOf(e, account);
    if (scope == null) {
      return null;
    }
    if (scope.open + scope.opening == 0) {
      scope.why = null;
      return null;
    }
    scope.refused((StatementFailure) e, now);
    return Duration.ofNanos(scope.pause);
  }

  private @Nullable Scope scopeOf(Throwable e, Scope account) {
    if (isOfAll(e)) {
      return all;
    }
    return isOne(e) ? account : null;
  }

  /** Whether the server refuses further connections, in all or of the account. */
  public static boolean isOne(Throwable e) {
    return isOfAll(e) || e instanceof StatementFailure failure
        && (failure.errorCode() == ErrorCode.ER_TOO_MANY_USER_CONNECTIONS.number()
            || failure.errorCode() == ErrorCode.ER_USER_LIMIT_REACHED.number());
  }

  /** Whether the server refuses further connections in all. */
  public static boolean isOfAll(Throwable e) {
    return e instanceof StatementFailure failure && failure.errorCode() == ErrorCode.ER_CON_COUNT_ERROR.number();
  }
}
