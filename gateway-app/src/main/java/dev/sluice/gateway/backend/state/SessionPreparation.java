package dev.sluice.gateway.backend.state;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.Harvest;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.backend.wire.BackendWire;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Collation;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.client.ComInitDb;
import dev.sluice.protocol.packet.client.ComResetConnection;
import dev.sluice.protocol.packet.client.ComSetOption;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.packet.server.OkPacket;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.VariableAssignments;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Puts a session's state on a connection, and removes it again. It sends the difference between the wanted state and
 * the actual one in one write.
 */
public final class SessionPreparation {

  /** The trackers by which the server reports what a session has come to hold, whatever its global variables are. */
  private static final String TRACKERS = "session_track_schema = ON, session_track_state_change = ON";

  /** Uses a table that every account may read, and finds nothing. */
  private static final String OF_A_TABLE =
      "SELECT 1 FROM information_schema.CHARACTER_SETS WHERE CHARACTER_SET_NAME = ''";

  /** Sets {@code FOUND_ROWS()} to 0, which a reset does not do. */
  private static final String NO_ROWS = "SELECT 1 FROM DUAL WHERE 0 = 1";

  private SessionPreparation() {}

  /**
   * Removes a client's state from a session. Fails if something would stay; then the connection is to be closed. That
   * is a branch that {@code XA PREPARE} has left attached, which refuses the rollback, or residue.
   *
   * @param residue a query that finds a row if there is something that a reset does not remove
   */
  public static Mono<Void> clean(ServerSession session, String residue) {
    return Mono.defer(() -> mayNeedRollback(session.trace()) ? rolledBack(session) : Mono.empty())
        .then(Mono.defer(() -> {
          AtomicBoolean found = new AtomicBoolean();
          CommandBatch batch = new CommandBatch(session.wire());
          Harvest harvest = addHarvest(batch, session.trace());
          batch.query(residue, row -> found.set(true));
          addReset(batch, session.trace());
          return run(batch, harvest).then(Mono.defer(() -> found.get()
              ? Mono.error(BackendLostException.before("a reset leaves some of its session")) : Mono.empty()));
        }));
  }

  /** A connection that was offered to others is in no transaction, and a rollback would replace the diagnostics. */
  private static boolean mayNeedRollback(SessionTrace trace) {
    return trace.mayBeInTransaction() && !trace.harvest().isWanted();
  }

  /** Reads what a session leaves that loses its connection; the connection is closed afterwards. */
  public static Mono<Void> harvest(ServerSession session) {
    return Mono.defer(() -> {
      CommandBatch batch = new CommandBatch(session.wire());
      Harvest harvest = addHarvest(batch, session.trace());
      return batch.isEmpty() ? Mono.empty() : run(batch, harvest);
    });
  }

  private static @Nullable Harvest addHarvest(CommandBatch batch, SessionTrace trace) {
    Harvest harvest = trace.harvest().take();
    if (harvest != null) {
      new HarvestReading(harvest, trace.last().rowCount()).addTo(batch);
    }
    return harvest;
  }

  /** Whoever waits for the harvest hears of it even if the connection ends. */
  private static Mono<Void> run(CommandBatch batch, @Nullable Harvest harvest) {
    return harvest == null ? batch.run() : batch.run().doFinally(
        ended -> harvest.failed(BackendLostException.before("its connection ended")));
  }

  /** The rollback is sent alone, because a reset after a refused rollback breaks a connection to MariaDB for good. */
  private static Mono<Void> rolledBack(ServerSession session) {
    CommandBatch batch = new CommandBatch(session.wire());
    batch.add("ROLLBACK", ok -> { });
    return batch.run();
  }

  /** Back to a fresh session: transaction, locks, variables, temporary tables, prepared statements are gone. */
  public static Mono<Void> reset(ServerSession session) {
    return Mono.defer(() -> {
      CommandBatch batch = new CommandBatch(session.wire());
      addReset(batch, session.trace());
      return batch.run();
    });
  }

  private static void addReset(CommandBatch batch, SessionTrace trace) {
    long sent = System.nanoTime();
    batch.add(new ComResetConnection(), () -> trace.reset(sent));
  }

  /**
   * Puts a client's state on a session. The client sees nothing of it but in counters. Fails with the server's error,
   * such as 1049 for the schema.
   *
   * @param since when the client's session has begun; it gets the global variables of that time or later
   */
  static Mono<Void> prepare(ServerSession session, SessionSetup setup, long since, Collations collations) {
    SessionTrace trace = session.trace();
    Mono<Void> steps = Mono.defer(() -> difference(session, setup, since, collations))
        .doOnSuccess(ignored -> trace.prepared(setup))
        .onErrorResume(SessionPreparation::isOfExpiredPassword, e -> Mono.fromRunnable(
            () -> trace.preparationRefused(setup.schema() == null ? null : refusal(e))))
        .doOnError(e -> trace.halfPrepared());
    return session.wire().within(session.wire().preparationTimeout(), "sluice.backend.connect-timeout", steps);
  }

  private static Mono<Void> difference(ServerSession session, SessionSetup setup, long since, Collations collations) {
    SessionTrace trace = session.trace();
    CommandBatch batch = new CommandBatch(session.wire());
    boolean reset = !trace.isPreparationDue() && !trace.isFresh(since);
    boolean asLoggedIn = trace.isAsLoggedIn() && !reset;
    AtomicBoolean warned = new AtomicBoolean();
    Harvest harvest = reset ? addHarvest(batch, trace) : null;
    if (reset) {
      if (harvest != null || trace.mayHaveFoundRows()) {
        batch.query(NO_ROWS, row -> { });
      }
      addReset(batch, trace);
    }
    if (reset || !trace.hasVariablesSet()) {
      if (trace.multiStatements() != setup.multiStatements()) {
        batch.add(new ComSetOption(setup.multiStatements() ? ComSetOption.MULTI_STATEMENTS_ON
            : ComSetOption.MULTI_STATEMENTS_OFF), () -> trace.multiStatements(setup.multiStatements()));
      }
      batch.add(variables(setup, collations, asLoggedIn, asLoggedIn && trace.isLoggedInWith(setup.collation())), ok -> {
        trace.variablesSet();
        warned.set(warnings(ok, session.wire()) > 0);
      });
    }
    String schema = setup.schema();
    if (schema != null) {
      batch.add(new ComInitDb(Unpooled.copiedBuffer(schema, Collation.charsetOf(setup.collation()))), () -> { });
    }
    Mono<Void> run = batch.isEmpty() ? Mono.empty() : run(batch, harvest);
    return run.then(Mono.defer(() -> warned.get() ? unwarned(session.wire()) : Mono.empty()));
  }

  /** On MariaDB only a statement that uses a table clears the warnings, and what it leaves itself is replaced, too. */
  private static Mono<Void> unwarned(BackendWire wire) {
    CommandBatch batch = new CommandBatch(wire);
    batch.query(OF_A_TABLE, row -> { });
    batch.add("SET " + TRACKERS, ok -> { });
    return batch.run();
  }

  private static int warnings(ResultSegment.Terminator ok, BackendWire wire) {
    ByteBuf frame = ok.content();
    return OkPacket.decode(Frames.payload(frame, frame.readerIndex()), wire.capabilities()).warnings();
  }

  private static String variables(SessionSetup setup, Collations collations, boolean asLoggedIn,
      boolean sameCollation) {
    StringJoiner set = new StringJoiner(", ", "SET ", "");
    if (!sameCollation) {
      set.add(collations.assignment(setup.collation()));
    }
    if (!asLoggedIn) {
      modes(setup, set);
    }
    set.add(TRACKERS);
    setup.variables().forEach((name, value) -> set.add(
        name.equals(VariableAssignments.NAMES) ? "NAMES " + value : "@@SESSION." + name + " = " + value));
    return set.toString();
  }

  /** The modes that capability flags of a login stand for, and that MariaDB's reset removes. */
  private static void modes(SessionSetup setup, StringJoiner set) {
    if (setup.capabilities().has(Capabilities.IGNORE_SPACE)) {
      set.add("sql_mode = CONCAT(@@sql_mode, ',IGNORE_SPACE')");
    }
    if (setup.capabilities().has(Capabilities.INTERACTIVE)) {
      set.add("wait_timeout = @@global.interactive_timeout");
    }
  }

  private static @Nullable ErrPacket refusal(Throwable e) {
    return e instanceof StatementFailure failure ? failure.toPacket(0, StandardCharsets.UTF_8) : null;
  }

  /** Whether the server accepts nothing before the account's password is changed. */
  public static boolean isOfExpiredPassword(Throwable e) {
    return e instanceof StatementFailure failure && failure.errorCode() == ErrorCode.ER_MUST_CHANGE_PASSWORD.number();
  }
}
