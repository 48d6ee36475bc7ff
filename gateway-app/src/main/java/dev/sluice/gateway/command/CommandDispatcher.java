package dev.sluice.gateway.command;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.statement.Statement;
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
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import dev.sluice.protocol.statement.GatewayStatement;
import dev.sluice.protocol.statement.StatementPart;
import dev.sluice.protocol.statement.StatementText;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;

/** Decides what is done with each command of a session. Thread-safe. */
public final class CommandDispatcher {

  /** The longest statement that is read for a kill if the server decides on kills, in bytes. */
  private static final int MAX_RELAYED_KILL = 256;

  private final Kills kills;
  private final StatementsWithKills withKills;
  private final ShowSluice show;
  private final int maxStatements;

  /**
   * Decides with these.
   *
   * @param maxStatements how many prepared statements a session may have at once
   */
  public CommandDispatcher(Kills kills, ShowSluice show, int maxStatements) {
    this.kills = kills;
    this.show = show;
    this.withKills = new StatementsWithKills(kills);
    this.maxStatements = maxStatements;
  }

  /**
   * The answer to a command, which takes ownership of {@code packet}; to be subscribed to once. Empty for a command
   * that has no answer.
   *
   * @param statement the command as a statement, for its listener
   */
  public Flux<ResultSegment> answer(Session session, Packet packet, Command command, Statement statement) {
    return switch (command) {
      case ComQuery query -> query(session, packet, query, statement);
      case ComInitDb ignored -> session.run(statement, packet, ResponseKind.STATUS);
      case ComFieldList ignored -> session.run(statement, packet, ResponseKind.FIELD_LIST);
      case ComRefresh ignored -> session.run(statement, packet, ResponseKind.STATUS);
      case ComShutdown ignored -> session.run(statement, packet, ResponseKind.STATUS);
      case ComStatistics ignored -> session.run(statement, packet, ResponseKind.TEXT);
      case ComProcessInfo ignored -> session.run(statement, packet, ResponseKind.QUERY);
      case ComDebug ignored -> session.run(statement, packet, ResponseKind.STATUS);
      case ComSetOption ignored -> session.run(statement, packet, ResponseKind.STATUS);
      case ComStmtPrepare prepare -> prepare(session, packet, prepare, statement);
      case ComStmtExecute execute -> {
        Effects effects = session.effects(execute.statementId());
        yield isKill(session, effects) ? kill(session, packet, execute)
            : execute(session, packet, kind(execute), statement, effects);
      }
      case ComStmtBulkExecute execute -> {
        Effects effects = session.effects(execute.statementId());
        yield isKill(session, effects) ? refused(packet, KillRefusal.PARAMETERS)
            : execute(session, packet, ResponseKind.QUERY, statement, effects);
      }
      case ComStmtFetch ignored -> session.run(statement, packet, ResponseKind.FETCH);
      case ComStmtReset ignored -> session.run(statement, packet, ResponseKind.STATUS);
      case ComStmtSendLongData ignored -> unanswered(session, packet, statement);
      case ComStmtClose close -> close(session, packet, close, statement);
      case ComPing ignored -> onlyIfLent(session, packet, statement);
      case ComResetConnection ignored -> {
        session.resets();
        yield onlyIfLent(session, packet, statement);
      }
      case ComProcessKill kill -> {
        if (session.hasOwnServer()) {
          yield kills.afterTheEnd(session, kill.connectionId(), session.run(statement, packet, ResponseKind.STATUS));
        }
        packet.release();
        yield kills.kill(session, kill.connectionId(), false);
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

  private Flux<ResultSegment> prepare(Session session, Packet packet, ComStmtPrepare command, Statement statement) {
    if (session.statements() >= maxStatements) {
      packet.release();
      return Flux.error(StatementFailure.of(ErrorCode.ER_MAX_PREPARED_STMT_COUNT_REACHED,
          "the session has " + maxStatements + " prepared statements (sluice.session.max-prepared-statements)"));
    }
    Effects effects = effects(session, command.statement());
    return isKill(session, effects) ? PreparedKills.prepare(session, packet, command, statement, effects)
        : session.prepare(statement, packet, effects);
  }

  /** What a text could leave and ask for. Nobody needs to know if the session ends with its connection. */
  private static Effects effects(Session session, ByteBuf text) {
    return session.hasOwnServer() ? Effects.UNKNOWN : StatementText.effects(text, session.dialect());
  }

  /** If clients have connections of their own, the server decides on kills. */
  private static boolean isKill(Session session, Effects effects) {
    return effects.has(Effect.KILL) && !session.hasOwnServer();
  }

  private Flux<ResultSegment> kill(Session session, Packet packet, ComStmtExecute execute) {
    return Flux.using(() -> packet, owned -> PreparedKills.execute(session, kills, execute), Packet::release);
  }

  private static Flux<ResultSegment> refused(Packet packet, KillRefusal why) {
    packet.release();
    return Flux.error(why.failure());
  }

  /** An execution is the first command with an answer after long data, so it tells if that has failed. */
  private static Flux<ResultSegment> execute(Session session, Packet packet, ResponseKind kind, Statement statement,
      Effects effects) {
    StatementFailure untold = session.takeUntold();
    if (untold == null) {
      return session.run(statement, packet, kind, effects);
    }
    packet.release();
    return Flux.error(untold);
  }

  /** It depends on what is asked for: after a procedure with a cursor, a server may leave the cursor's flag set. */
  private static ResponseKind kind(ComStmtExecute command) {
    return command.asksForCursor() ? ResponseKind.EXECUTE : ResponseKind.QUERY;
  }

  private static Flux<ResultSegment> unanswered(Session session, Packet packet, Statement statement) {
    if (session.holdsLease() || session.sharesConnections()) {
      return session.run(statement, packet, ResponseKind.NONE).onErrorResume(StatementFailure.class, e -> {
        session.untold(e);
        return Flux.empty();
      });
    }
    packet.release();
    return Flux.empty();
  }

  private static Flux<ResultSegment> close(Session session, Packet packet, ComStmtClose close, Statement statement) {
    if (session.holdsLease()) {
      return unanswered(session, packet, statement);
    }
    packet.release();
    session.forget(close.statementId());
    return Flux.empty();
  }

  private Flux<ResultSegment> query(Session session, Packet packet, ComQuery query, Statement statement) {
    Optional<GatewayStatement> own = GatewayStatement.of(query.statement(), session.dialect());
    if (own.isPresent()) {
      packet.release();
      return show.answer(session, own.get());
    }
    Effects effects = effects(session, query.statement());
    if (isKill(session, effects)) {
      return withKills.run(session, packet, query, statement, effects);
    }
    if (!session.hasOwnServer() || query.statement().readableBytes() > MAX_RELAYED_KILL) {
      return session.run(statement, packet, ResponseKind.QUERY, effects);
    }
    Long killed = StatementText.parts(query.statement(), session.dialect())
        .filter(parts -> parts.size() == 1).map(List::getFirst)
        .filter(part -> part.kind() == StatementPart.Kind.KILL_CONNECTION).map(StatementPart::number).orElse(null);
    Flux<ResultSegment> answer = session.run(statement, packet, ResponseKind.QUERY, effects);
    return killed == null ? answer : kills.afterTheEnd(session, killed, answer);
  }

  /** If the session holds no connection, the gateway answers. */
  private static Flux<ResultSegment> onlyIfLent(Session session, Packet packet, Statement statement) {
    if (session.holdsLease()) {
      return session.run(statement, packet, ResponseKind.STATUS);
    }
    packet.release();
    session.answeredOk();
    return Answers.ok(session.status() & ~StatusFlags.MORE_RESULTS_EXISTS);
  }
}
