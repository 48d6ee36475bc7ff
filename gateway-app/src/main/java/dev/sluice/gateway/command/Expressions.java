package dev.sluice.gateway.command;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.statement.Statement;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.payload.LengthEncoded;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effects;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/** Has the server evaluate an expression of a client, on the client's own connection. */
final class Expressions {

  private static final byte[] NULL = {};

  private Expressions() {}

  /**
   * The first value that {@code SELECT} has for it, in the session's character set; empty for NULL. Fails with the
   * server's error as a {@link StatementFailure}.
   *
   * @param expression an unretained view, of which a copy is made
   */
  static Mono<byte[]> evaluate(Session session, String before, ByteBuf expression, String after, Effects effects) {
    return Mono.defer(() -> {
      ByteBuf sql = Unpooled.wrappedBuffer(ascii("SELECT " + before), expression.duplicate(), ascii("\n" + after));
      Packet packet = Packet.command(ByteBufAllocator.DEFAULT.buffer(),
          ComQuery.of(sql, session.capabilities())::encode);
      Flux<ResultSegment> answer = session.run(Statement.own(), packet, ResponseKind.QUERY, effects);
      return answer.handle(Expressions::read).reduce((first, other) -> first).defaultIfEmpty(NULL);
    });
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static void read(ResultSegment segment, SynchronousSink<byte[]> sink) {
    try {
      ByteBuf content = segment.content();
      switch (segment) {
        case ResultSegment.ServerError error ->
            sink.error(StatementFailure.of(ErrPacket.decode(Frames.payload(content, content.readerIndex()))));
        case ResultSegment.Resultset whole when whole.count() > 0 -> sink.next(value(content, whole.rowsIndex()));
        case ResultSegment.Rows rows -> sink.next(value(content, rows.content().readerIndex()));
        case ResultSegment.RowPart part -> sink.error(KillRefusal.DYNAMIC.failure());
        default -> { }
      }
    } finally {
      segment.release();
    }
  }

  private static byte[] value(ByteBuf frames, int index) {
    ByteBuf row = Frames.payload(frames, index);
    return LengthEncoded.isNull(row) ? NULL : LengthEncoded.readBytes(row);
  }
}
