package dev.sluice.gateway.command;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.statement.Statement;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.ComStmtPrepare;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import dev.sluice.protocol.statement.StatementPart;
import dev.sluice.protocol.statement.StatementText;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Prepared statements that kill: the server prepares them, and the gateway does what their executions ask for. */
final class PreparedKills {

  private PreparedKills() {}

  /**
   * Has the server prepare a text with a {@code KILL} in it, if the target can be known. Takes the packet's ownership.
   */
  static Flux<ResultSegment> prepare(Session session, Packet packet, ComStmtPrepare command, Statement statement,
      Effects effects) {
    Optional<List<StatementPart>> parts = StatementText.parts(command.statement(), session.dialect());
    StatementPart first = parts.filter(list -> !list.isEmpty()).map(List::getFirst).orElse(null);
    if (first == null) {
      packet.release();
      return Flux.error(KillRefusal.UNREADABLE.failure());
    }
    if (isServers(first.kind())) {
      // the rest is its body, or makes the server refuse it
      return session.prepare(statement, packet, effects.without(Effect.KILL));
    }
    PreparedKill kill;
    try {
      kill = StatementsWithKills.prepared(command.statement(), first);
    } catch (StatementFailure refusal) {
      packet.release();
      return Flux.error(refusal);
    }
    return session.prepare(statement, packet, effects).doOnNext(segment -> {
      if (segment instanceof ResultSegment.PrepareOk prepared) {
        session.attach(prepared.statementId(), kill);
      }
    });
  }

  private static boolean isServers(StatementPart.Kind kind) {
    return kind == StatementPart.Kind.OTHER || kind == StatementPart.Kind.STORED_PROGRAM;
  }

  /** Kills the target of an execution. */
  static Flux<ResultSegment> execute(Session session, Kills kills, ComStmtExecute execute) {
    PreparedKill kill = of(session, execute);
    if (kill == null) {
      return Flux.error(KillRefusal.UNREADABLE.failure());
    }
    Long number = kill.number();
    byte[] expression = kill.expression();
    if (number != null) {
      return kills.kill(session, number, kill.isQueryOnly());
    }
    if (expression != null) {
      return StatementsWithKills.evaluate(session, Unpooled.wrappedBuffer(expression), Effects.UNKNOWN)
          .flatMapMany(id -> kills.kill(session, id, kill.isQueryOnly()));
    }
    return kills.kill(session, kill.parameter(execute).orElse(0), kill.isQueryOnly());
  }

  private static @Nullable PreparedKill of(Session session, ComStmtExecute execute) {
    return session.attachment(execute.statementId()) instanceof PreparedKill kill ? kill : null;
  }
}
