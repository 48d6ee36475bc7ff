package dev.sluice.gateway.command;

import dev.sluice.gateway.result.StatementFailure;
import dev.sluice.gateway.result.Upload;
import dev.sluice.gateway.session.Session;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComChangeUser;
import dev.sluice.protocol.packet.client.ComDebug;
import dev.sluice.protocol.packet.client.ComFieldList;
import dev.sluice.protocol.packet.client.ComInitDb;
import dev.sluice.protocol.packet.client.ComPing;
import dev.sluice.protocol.packet.client.ComProcessInfo;
import dev.sluice.protocol.packet.client.ComProcessKill;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.packet.client.ComQuit;
import dev.sluice.protocol.packet.client.ComRefresh;
import dev.sluice.protocol.packet.client.ComResetConnection;
import dev.sluice.protocol.packet.client.ComSetOption;
import dev.sluice.protocol.packet.client.ComShutdown;
import dev.sluice.protocol.packet.client.ComStatistics;
import dev.sluice.protocol.packet.client.ComStmtBulkExecute;
import dev.sluice.protocol.packet.client.ComStmtClose;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.ComStmtFetch;
import dev.sluice.protocol.packet.client.ComStmtPrepare;
import dev.sluice.protocol.packet.client.ComStmtReset;
import dev.sluice.protocol.packet.client.ComStmtSendLongData;
import dev.sluice.protocol.packet.client.Command;
import dev.sluice.protocol.packet.client.UnsupportedCommand;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import reactor.core.publisher.Flux;

/** Decides what is done with each command of a session. Thread-safe. */
public final class Commands {

  private final Kills kills;
  private final int maxStatements;

  /**
   * Decides with these.
   *
   * @param maxStatements how many prepared statements a session may have at once
   */
  public Commands(Kills kills, int maxStatements) {
    this.kills = kills;
    this.maxStatements = maxStatements;
  }

  /**
   * The answer to a command, which takes ownership of {@code packet}; to be subscribed to once. Empty for a command that
   * has no answer.
   *
   * @param upload the way of the files that a statement may ask the client for
   */
  public Flux<ResultSegment> answer(Session session, Packet packet, Command command, Upload upload) {
    return switch (command) {
      case ComQuery query -> query(session, packet, query, upload);
      case ComInitDb ignored -> session.run(packet, ResponseKind.STATUS);
      case ComFieldList ignored -> session.run(packet, ResponseKind.FIELD_LIST);
      case ComRefresh ignored -> session.run(packet, ResponseKind.STATUS);
      case ComShutdown ignored -> session.run(packet, ResponseKind.STATUS);
      case ComStatistics ignored -> session.run(packet, ResponseKind.TEXT);
      case ComProcessInfo ignored -> session.run(packet, ResponseKind.QUERY);
      case ComDebug ignored -> session.run(packet, ResponseKind.STATUS);
      case ComSetOption ignored -> session.run(packet, ResponseKind.STATUS);
      case ComStmtPrepare ignored -> prepare(session, packet);
      case ComStmtExecute execute -> execute(session, packet, kind(execute), upload);
      case ComStmtBulkExecute ignored -> execute(session, packet, ResponseKind.QUERY, Upload.NONE);
      case ComStmtFetch ignored -> session.run(packet, ResponseKind.FETCH);
      case ComStmtReset ignored -> session.run(packet, ResponseKind.STATUS);
      case ComStmtSendLongData ignored -> unanswered(session, packet);
      case ComStmtClose ignored -> unanswered(session, packet);
      case ComPing ignored -> onlyIfLent(session, packet);
      case ComResetConnection ignored -> {
        session.resets();
        yield onlyIfLent(session, packet);
      }
      case ComProcessKill kill -> {
        packet.release();
        yield kills.kill(session, new KillStatement(kill.connectionId(), false));
      }
      case ComChangeUser ignored -> {
        packet.release();
        yield Flux.error(new IllegalStateException("a change of user is the connection's affair"));
      }
      case ComQuit ignored -> {
        packet.release();
        yield Flux.empty();
      }
      case UnsupportedCommand unsupported -> {
        packet.release();
        yield Flux.error(StatementFailure.of(ErrorCode.ER_UNKNOWN_COM_ERROR,
            "command " + unsupported.name() + " is not supported"));
      }
    };
  }

  private Flux<ResultSegment> prepare(Session session, Packet packet) {
    if (session.statements() < maxStatements) {
      return session.run(packet, ResponseKind.PREPARE);
    }
    packet.release();
    return Flux.error(StatementFailure.of(ErrorCode.ER_MAX_PREPARED_STMT_COUNT_REACHED,
        "the session has " + maxStatements + " prepared statements (sluice.session.max-prepared-statements)"));
  }

  /** The first to be answered after a command that is not, and so the one that tells how that has failed. */
  private static Flux<ResultSegment> execute(Session session, Packet packet, ResponseKind kind, Upload upload) {
    StatementFailure untold = session.takeUntold();
    if (untold == null) {
      return session.run(packet, kind, upload);
    }
    packet.release();
    return Flux.error(untold);
  }

  /** By what is asked for, because a server may leave the flag of a cursor set that a procedure had. */
  private static ResponseKind kind(ComStmtExecute command) {
    return command.asksForCursor() ? ResponseKind.EXECUTE : ResponseKind.QUERY;
  }

  private static Flux<ResultSegment> unanswered(Session session, Packet packet) {
    if (session.holdsLease()) {
      return session.run(packet, ResponseKind.NONE).onErrorResume(StatementFailure.class, e -> {
        session.untold(e);
        return Flux.empty();
      });
    }
    packet.release();
    return Flux.empty();
  }

  private Flux<ResultSegment> query(Session session, Packet packet, ComQuery query, Upload upload) {
    long own = Integer.toUnsignedLong(session.identity().connectionId());
    return KillStatement.parse(query.statement(), own)
        .filter(kill -> kills.concerns(kill.connectionId()))
        .map(kill -> {
          packet.release();
          return kills.kill(session, kill);
        })
        .orElseGet(() -> session.run(packet, ResponseKind.QUERY, upload));
  }

  /** A session that holds no connection has nobody to ask. */
  private static Flux<ResultSegment> onlyIfLent(Session session, Packet packet) {
    if (session.holdsLease()) {
      return session.run(packet, ResponseKind.STATUS);
    }
    packet.release();
    return Answers.ok(session.status() & ~StatusFlags.MORE_RESULTS_EXISTS);
  }
}
