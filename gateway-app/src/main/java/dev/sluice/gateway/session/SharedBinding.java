package dev.sluice.gateway.session;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.Harvest;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.statement.Pin;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.QueryAttributes;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Dialect;
import dev.sluice.protocol.statement.Effects;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Transaction pooling: a connection is needed for a statement, or for a transaction. Between them the session offers
 * it. If no other session takes it, the session has it back for its next statement, with everything on it. If another
 * one does, what the session wants of its connections is put on the next one.
 */
final class SharedBinding extends AccountBinding {

  /** How often a connection whose statement is being stopped is looked at. */
  private static final long LOOK_MILLIS = 50;

  /** The status flags that are of the last statement, and not of the session. */
  private static final int OF_STATEMENT = StatusFlags.MORE_RESULTS_EXISTS | StatusFlags.NO_GOOD_INDEX_USED
      | StatusFlags.NO_INDEX_USED | StatusFlags.CURSOR_EXISTS | StatusFlags.LAST_ROW_SENT | StatusFlags.DB_DROPPED
      | StatusFlags.METADATA_CHANGED | StatusFlags.QUERY_WAS_SLOW | StatusFlags.PS_OUT_PARAMS
      | StatusFlags.SESSION_STATE_CHANGED;

  private final WantedVariables variables = new WantedVariables();
  private final KeptDiagnostics diagnostics = new KeptDiagnostics();
  private final SessionStatements statements = new SessionStatements();
  private final SharedCommands commands;
  private volatile @Nullable Harvest harvest;
  private volatile @Nullable Pin own;
  private volatile @Nullable Pinned pinned;
  private volatile boolean harvestedBeforeReset;
  private volatile boolean answeredOk;
  private volatile boolean runs;

  /**
   * A binding that holds nothing yet.
   *
   * @param state what the session wants of its connections
   * @param loop the event loop of the client's channel, which is to serve them too
   * @param dialect how the server reads a text of the session
   */
  SharedBinding(Backend backend, BackendAccount account, SessionState state, EventLoop loop,
      Supplier<Dialect> dialect, Consumer<Lease> onLost) {
    super(backend, account, state, loop, onLost);
    this.commands = new SharedCommands(variables, diagnostics, statements, dialect,
        () -> state.setup().capabilities());
  }

  @Override
  Hold hold() {
    Lease held = lease();
    if (held == null) {
      return Hold.UNBOUND;
    }
    return pin(held) == null ? Hold.BOUND : Hold.PINNED;
  }

  @Override
  Flux<ResultSegment> exchange(Lease held, Packet command, ResponseKind kind, Upload upload, Effects effects) {
    return commands.exchange(held, command, kind, upload, effects);
  }

  @Override
  @Nullable Pinned pinned() {
    return pinned;
  }

  private @Nullable Pin pin(Lease held) {
    Pin known = own;
    if (known != null) {
      return known;
    }
    Pin ofConnection = held.pin();
    return ofConnection == null && statements.areBoundTo(commands.settings(held)) ? Pin.PREPARED_STATEMENT
        : ofConnection;
  }

  @Override
  @Nullable Lease ready() {
    runs = true;
    Lease held = lease();
    return held != null && held.reclaim() && held.isReady(state.setup()) ? held : null;
  }

  @Override
  Mono<Lease> take() {
    return Mono.defer(() -> {
      Lease held = lease();
      if (held != null && held.reclaim()) {
        return heldAgain(held);
      }
      Harvest due = harvest;
      return due == null ? borrowed() : due.left().doOnNext(left -> restore(due, left)).then()
          .onErrorResume(e -> harvestedBeforeReset ? Mono.empty() : Mono.error(notHarvested(e)))
          .then(Mono.defer(this::borrowed));
    });
  }

  private StatementFailure notHarvested(Throwable e) {
    return StatementFailure.sessionLost(e.getMessage() + " (" + backend.address() + ")", "the session's state");
  }

  private void restore(Harvest of, Harvest.Left left) {
    if (harvest == of) {
      harvest = null;
      if (harvestedBeforeReset) {
        diagnostics.harvestedBeforeReset(left);
      } else {
        variables.harvested(left);
        diagnostics.harvested(left);
        if (answeredOk) {
          diagnostics.answeredOk();
        }
        state.wants(variables.values());
      }
    }
  }

  /** Another session takes the connection. */
  private Harvest taken(Lease held) {
    keep(held);
    state.status(held.status() & ~OF_STATEMENT);
    Harvest due = new Harvest(variables.unread(), held.mayHaveConditions());
    harvestedBeforeReset = false;
    answeredOk = false;
    harvest = due;
    letGo();
    return due;
  }

  @Override
  boolean ended() {
    runs = false;
    Lease held = lease();
    if (held == null || !held.isOpen()) {
      return false;
    }
    Pin why = commands.ended(held);
    if (why != null) {
      own = why;
    }
    Pinned before = pinned;
    Pin reason = pin(held);
    if (reason == null) {
      pinned = null;
      giveUp(held);
    } else if (before == null || before.reason() != reason) {
      pinned = new Pinned(reason, Instant.now(), commands.digest());
    }
    return reason != null && before == null;
  }

  private void giveUp(Lease held) {
    if (!held.isIdle()) {
      loop.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } else if (!held.isUsed()) {
      giveBack();
    } else if (!held.isHeld()) {
      held.offer(() -> taken(held));
    }
  }

  private void look() {
    if (!runs) {
      ended();
    }
  }

  @Override
  void answeredOk() {
    answeredOk = true;
    diagnostics.answeredOk();
  }

  /** If another session has the connection by now, only {@code FOUND_ROWS()} is wanted of what was on it. */
  @Override
  void resets() {
    Lease held = lease();
    if (held != null) {
      held.reclaim();
    }
    harvestedBeforeReset = true;
    own = commands.isUntracked() ? Pin.VARIABLE : null;
    pinned = null;
    variables.clear();
    diagnostics.reset();
    statements.clear();
    state.wants(variables.values());
  }

  // prepared statements

  @Override
  int statements() {
    return statements.size();
  }

  @Override
  Effects effects(long statementId) {
    SessionStatement statement = statements.find(statementId, backend.isMariaDb());
    return statement == null ? Effects.NONE : statement.text().effects();
  }

  @Override
  void attach(long statementId, Object attachment) {
    SessionStatement statement = statements.find(statementId, backend.isMariaDb());
    if (statement != null) {
      statement.attach(attachment);
    }
  }

  @Override
  @Nullable Object attachment(long statementId) {
    SessionStatement statement = statements.find(statementId, backend.isMariaDb());
    return statement == null ? null : statement.attachment();
  }

  @Override
  QueryAttributes attributes(ComStmtExecute execution) {
    SessionStatement statement = statements.find(execution.statementId(), backend.isMariaDb());
    Lease held = lease();
    if (statement == null) {
      return QueryAttributes.NONE;
    }
    return held != null && statement.isOn(held)
        ? held.attributes(new ComStmtExecute(statement.serverId(), execution.rest()))
        : execution.attributes(statement.parameters(), parameter -> false);
  }

  @Override
  void forget(long statementId) {
    statements.forget(statementId);
  }

  // the session's beginning and end

  @Override
  boolean endsWith(@Nullable Lease held) {
    return held != null && (pin(held) != null || held.isInTransaction() || !variables.unread().isEmpty());
  }

  @Override
  Mono<Void> kill() {
    Lease held = lease();
    return held == null || !held.reclaim() ? Mono.empty()
        : backend.killConnection(account, held.connectionId());
  }

  @Override
  void keep(Lease held) {
    state.carryOver(held);
    state.wants(variables.values());
  }
}
