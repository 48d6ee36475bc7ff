package dev.sluice.gateway.command;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.session.SessionRegistry;
import dev.sluice.gateway.statement.Statement;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code KILL} among the gateway's own clients, by either kind of connection id and for one's own user only. If clients
 * have connections of their own, there is one kind of id, and the server decides who may kill whom.
 *
 * <p>Thread-safe. Manual: "KILL Statement", "COM_PROCESS_KILL".
 */
public final class Kills {

  /** How long the end of a killed client is waited for. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final SessionRegistry sessions;

  public Kills(SessionRegistry sessions) {
    this.sessions = sessions;
  }

  /** Kills the client that a number means, and answers as the server would. */
  Flux<ResultSegment> kill(Session killer, long number, boolean queryOnly) {
    Kill kill = Kill.of(number, queryOnly, killer.dialect().mariaDb());
    return sessions.find(kill.connectionId())
        .map(target -> kill(killer, target, kill))
        .orElseGet(() -> SessionRegistry.isGatewayId(kill.connectionId()) ? Flux.error(StatementFailure.of(
            ErrorCode.ER_NO_SUCH_THREAD, "Unknown thread id: " + kill.connectionId()))
            : onServer(killer, "KILL " + (queryOnly ? "QUERY " : "CONNECTION ") + kill.connectionId()));
  }

  /** MariaDB's {@code KILL QUERY ID}: the statement of that number, which is run by that connection. */
  Flux<ResultSegment> killStatement(Session killer, long queryId, long connectionId) {
    boolean others = sessions.find(connectionId).filter(target -> !isOwn(killer, target)).isPresent();
    return others ? Flux.error(notOwner(connectionId)) : onServer(killer, "KILL QUERY ID " + queryId);
  }

  private static boolean isOwn(Session killer, Session target) {
    return target.identity().user().equals(killer.identity().user());
  }

  private static StatementFailure notOwner(long connectionId) {
    return StatementFailure.of(ErrorCode.ER_KILL_DENIED_ERROR, "You are not owner of thread " + connectionId);
  }

  private static Flux<ResultSegment> kill(Session killer, Session target, Kill kill) {
    if (!isOwn(killer, target)) {
      return Flux.error(notOwner(kill.connectionId()));
    }
    if (target == killer) {
      if (!kill.queryOnly()) {
        killer.killsItself();
      }
      return killer.connectionId()
          .flatMapMany(id -> onServer(killer, "KILL " + (kill.queryOnly() ? "QUERY " : "CONNECTION ") + id));
    }
    Mono<Void> killed = kill.queryOnly() ? target.interrupt() : target.kill();
    return killed.thenMany(Answers.ok(killer.status()));
  }

  /**
   * The server's answer to a kill of a client that has a connection of its own, which the server knows by the id that
   * was given. When a server says that it has killed an idle client, that client's connection is closed already.
   */
  Flux<ResultSegment> afterTheEnd(Session killer, long number, Flux<ResultSegment> answer) {
    Session target = sessions.find(number).orElse(killer);
    if (target == killer || !target.isIdle()) {
      return answer;
    }
    return answer
        .delayUntil(segment -> segment instanceof ResultSegment.Ok ? target.over().timeout(PATIENCE, Mono.empty())
            : Mono.empty())
        .doOnDiscard(ResultSegment.class, ResultSegment::release);
  }

  /** A session that kills itself is told so by the server, in the server's words. */
  private static Flux<ResultSegment> onServer(Session killer, String statement) {
    return Flux.defer(() -> {
      ByteBuf sql = Unpooled.copiedBuffer(statement, StandardCharsets.US_ASCII);
      Packet packet = Packet.command(ByteBufAllocator.DEFAULT.buffer(),
          ComQuery.of(sql, killer.capabilities())::encode);
      return killer.run(Statement.own(), packet, ResponseKind.QUERY);
    });
  }
}
