package dev.sluice.gateway.command;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.statement.Statement;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import dev.sluice.protocol.statement.StatementPart;
import dev.sluice.protocol.statement.StatementText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs a text in which there may be a {@code KILL}, among other statements perhaps: the gateway kills, after a check of
 * whose the target is, in the place that the statement has in the text. The server runs the rest, as several commands
 * whose answers look to the client like one.
 */
final class StatementsWithKills {

  private static final String RUNS = "ID FROM information_schema.PROCESSLIST WHERE QUERY_ID = ";

  /** MariaDB's error of a {@code KILL QUERY ID}. */
  private static final int ER_NO_SUCH_QUERY = 1957;

  private final Kills kills;

  StatementsWithKills(Kills kills) {
    this.kills = kills;
  }

  /** The answer to the whole text. Takes ownership of {@code packet}, which holds the command's bytes. */
  Flux<ResultSegment> run(Session session, Packet packet, ComQuery command, Statement statement, Effects effects) {
    Optional<List<StatementPart>> read = StatementText.parts(command.statement(), session.dialect());
    if (read.isEmpty()) {
      return refused(packet, KillRefusal.UNREADABLE);
    }
    List<StatementPart> parts = read.get();
    if (parts.stream().allMatch(part -> isServers(part.kind()))
        || parts.size() > 1 && !session.takesSeveralStatements()) {
      return session.run(statement, packet, ResponseKind.QUERY, effects);
    }
    if (parts.stream().anyMatch(part -> part.kind() == StatementPart.Kind.STORED_PROGRAM)) {
      return refused(packet, KillRefusal.STORED_PROGRAM);
    }
    return Flux.using(() -> packet, owned -> answers(new Text(session, command, statement, effects), parts),
        Packet::release);
  }

  private static boolean isServers(StatementPart.Kind kind) {
    return kind == StatementPart.Kind.OTHER || kind == StatementPart.Kind.STORED_PROGRAM;
  }

  private static Flux<ResultSegment> refused(Packet packet, KillRefusal why) {
    packet.release();
    return Flux.error(why.failure());
  }

  /** A text that is being run; its buffer lives as long as that takes. */
  private record Text(Session session, ComQuery command, Statement statement, Effects effects) {

    ByteBuf slice(int from, int to) {
      return command.statement().slice(from, to - from);
    }

    /** Has the server run a stretch of it. */
    Flux<ResultSegment> run(int from, int to) {
      ComQuery stretch = new ComQuery(command.head(), command.attributes(), slice(from, to));
      Packet packet = Packet.command(ByteBufAllocator.DEFAULT.buffer(), stretch::encode);
      return session.run(statement, packet, ResponseKind.QUERY, effects);
    }
  }

  /** An error of the server's ends the text, as it does there. */
  private Flux<ResultSegment> answers(Text text, List<StatementPart> parts) {
    List<Supplier<Flux<ResultSegment>>> steps = new ArrayList<>();
    int i = 0;
    while (i < parts.size()) {
      StatementPart part = parts.get(i++);
      if (part.kind() != StatementPart.Kind.OTHER) {
        steps.add(() -> step(text, part));
        continue;
      }
      int end = part.end();
      while (i < parts.size() && parts.get(i).kind() == StatementPart.Kind.OTHER) {
        end = parts.get(i++).end();
      }
      int to = end;
      steps.add(() -> text.run(part.start(), to));
    }
    int last = steps.size() - 1;
    return Flux.range(0, steps.size())
        .concatMap(step -> steps.get(step).get().map(segment -> step == last ? segment : continued(segment)), 0)
        .takeUntil(ResultSegment.ServerError.class::isInstance)
        .doOnDiscard(ResultSegment.class, ResultSegment::release);
  }

  private static ResultSegment continued(ResultSegment segment) {
    return segment instanceof ResultSegment.Terminator end && !end.moreResults() ? end.withMoreResults() : segment;
  }

  private Flux<ResultSegment> step(Text text, StatementPart part) {
    return switch (part.kind()) {
      case KILL_CONNECTION -> kill(text, part, false);
      case KILL_QUERY -> kill(text, part, true);
      case KILL_QUERY_ID -> killStatement(text, part);
      case KILL_USER -> Flux.error(KillRefusal.USER.failure());
      case DYNAMIC -> dynamic(text, part);
      case UNRESOLVED -> Flux.error(KillRefusal.COMPOUND.failure());
      case OTHER, STORED_PROGRAM -> text.run(part.start(), part.end());
    };
  }

  private Flux<ResultSegment> kill(Text text, StatementPart part, boolean queryOnly) {
    Long number = part.number();
    Mono<Long> id = number != null ? Mono.just(number)
        : evaluate(text.session(), text.slice(part.operand(), part.operandEnd()), text.effects());
    return id.flatMapMany(value -> kills.kill(text.session(), value, queryOnly));
  }

  /** The value of a kill's expression, as a server reads it; 0 if it is no number. */
  static Mono<Long> evaluate(Session session, ByteBuf expression, Effects effects) {
    return Expressions.evaluate(session, "CONVERT((", expression, "), SIGNED)", effects)
        .map(value -> PreparedKill.decimal(value).orElse(0));
  }

  /** The number of a statement is not used twice, so the statement still belongs to the client that was found. */
  private Flux<ResultSegment> killStatement(Text text, StatementPart part) {
    Session session = text.session();
    return evaluate(session, text.slice(part.operand(), part.operandEnd()), text.effects())
        .flatMapMany(queryId -> Expressions
            .evaluate(session, RUNS, Unpooled.copiedBuffer(Long.toString(queryId), StandardCharsets.US_ASCII), "",
                text.effects())
            .flatMapMany(id -> id.length == 0 ? Flux.error(unknownQuery(queryId))
                : kills.killStatement(session, queryId, PreparedKill.decimal(id).orElse(0))));
  }

  private static StatementFailure unknownQuery(long queryId) {
    return StatementFailure.of(new ErrPacket(ER_NO_SUCH_QUERY, "HY000",
        ("Unknown query id: " + queryId).getBytes(StandardCharsets.US_ASCII)));
  }

  /** The server prepares the value that was read here, unless the expression has another value the second time. */
  private Flux<ResultSegment> dynamic(Text text, StatementPart part) {
    ByteBuf source = text.slice(part.operand(), part.operandEnd());
    while (source.isReadable() && source.getByte(source.readerIndex()) == ' ') {
      source.skipBytes(1);
    }
    Mono<byte[]> value = isPlain(source) ? Mono.just(ByteBufUtil.getBytes(source, source.readerIndex() + 1,
        source.readableBytes() - 1)) : Expressions.evaluate(text.session(), "", source, "", text.effects());
    return value.flatMapMany(prepared -> {
      Effects inside = StatementText.effects(Unpooled.wrappedBuffer(prepared), text.session().dialect());
      return inside.has(Effect.KILL) ? Flux.error(KillRefusal.DYNAMIC.failure()) : text.run(part.start(), part.end());
    });
  }

  /** Whether it is a literal whose text is as it stands there. */
  private static boolean isPlain(ByteBuf source) {
    int start = source.readerIndex();
    int end = source.writerIndex();
    boolean quoted = source.isReadable() && source.getByte(start) == '\'';
    return quoted && source.indexOf(start, end, (byte) '\\') < 0
        && source.indexOf(start + 1, end, (byte) '\'') == lastOf(source);
  }

  private static int lastOf(ByteBuf source) {
    int last = source.writerIndex() - 1;
    while (last > source.readerIndex() && source.getByte(last) <= ' ') {
      last--;
    }
    return last;
  }

  /**
   * The kill that an execution of a statement that is prepared now has to do.
   *
   * @throws StatementFailure if the target could not be known then
   */
  static PreparedKill prepared(ByteBuf statement, StatementPart part) {
    return switch (part.kind()) {
      case KILL_CONNECTION, KILL_QUERY -> {
        boolean other = part.number() == null && !part.isParameter();
        if (other && part.parameters() > 0) {
          throw KillRefusal.PARAMETERS.failure();
        }
        ByteBuf expression = statement.slice(part.operand(), part.operandEnd() - part.operand());
        yield new PreparedKill(part.kind() == StatementPart.Kind.KILL_QUERY, part.number(),
            other ? ByteBufUtil.getBytes(expression) : null);
      }
      case KILL_USER -> throw KillRefusal.USER.failure();
      case DYNAMIC -> throw KillRefusal.DYNAMIC.failure();
      case KILL_QUERY_ID, UNRESOLVED, OTHER, STORED_PROGRAM -> throw KillRefusal.COMPOUND.failure();
    };
  }
}
