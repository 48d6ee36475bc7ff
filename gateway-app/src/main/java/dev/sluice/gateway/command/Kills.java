package dev.sluice.gateway.command;

import dev.sluice.gateway.result.StatementFailure;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.session.Sessions;
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
 * {@code KILL} among the gateway's own clients, by either kind of connection id: for one's own user only, or, where
 * clients have connections of their own, for whom the server lets.
 *
 * <p>Thread-safe. Manual: "KILL Statement", "COM_PROCESS_KILL".
 */
public final class Kills {

  /** How long the end of a killed client is waited for. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Sessions sessions;

  public Kills(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Whether the id is of the gateway's making, or means one of its clients; others are the server's to kill. */
  boolean concerns(long connectionId) {
    return Sessions.isGatewayId(connectionId) || sessions.find(connectionId).isPresent();
  }

  /** Kills and answers as the server would. */
  Flux<ResultSegment> kill(Session killer, KillStatement kill) {
    return sessions.find(kill.connectionId())
        .map(target -> kill(killer, target, kill))
        .orElseGet(() -> Sessions.isGatewayId(kill.connectionId())
            ? Flux.error(StatementFailure.of(ErrorCode.ER_NO_SUCH_THREAD,
                "Unknown thread id: " + kill.connectionId()))
            : onServer(killer, kill.connectionId(), kill));
  }

  private static Flux<ResultSegment> kill(Session killer, Session target, KillStatement kill) {
    if (target.isOwner() && target != killer) {
      Flux<ResultSegment> answer = target.connectionId().flatMapMany(id -> onServer(killer, id, kill));
      return kill.queryOnly() || !target.isIdle() ? answer : afterTheEnd(target, answer);
    }
    if (!target.identity().user().equals(killer.identity().user())) {
      return Flux.error(StatementFailure.of(ErrorCode.ER_KILL_DENIED_ERROR,
          "You are not owner of thread " + kill.connectionId()));
    }
    if (target == killer) {
      if (!kill.queryOnly()) {
        killer.killsItself();
      }
      return killer.connectionId().flatMapMany(id -> onServer(killer, id, kill));
    }
    Mono<Void> killed = kill.queryOnly() ? target.interrupt() : target.kill();
    return killed.thenMany(Answers.ok(killer.status()));
  }

  /** When a server says that it has killed who was idle, that one's connection is closed already. */
  private static Flux<ResultSegment> afterTheEnd(Session target, Flux<ResultSegment> answer) {
    return answer
        .delayUntil(segment -> segment instanceof ResultSegment.Ok ? target.over().timeout(PATIENCE, Mono.empty())
            : Mono.empty())
        .doOnDiscard(ResultSegment.class, ResultSegment::release);
  }

  /** A session that kills itself is told so by the server, in the server's words. */
  private static Flux<ResultSegment> onServer(Session killer, long serverId, KillStatement kill) {
    return Flux.defer(() -> {
      ByteBuf sql = Unpooled.copiedBuffer("KILL " + (kill.queryOnly() ? "QUERY " : "CONNECTION ") + serverId,
          StandardCharsets.US_ASCII);
      Packet packet = Packet.command(ByteBufAllocator.DEFAULT.buffer(), ComQuery.of(sql, killer.capabilities())::encode);
      return killer.run(packet, ResponseKind.QUERY);
    });
  }
}
