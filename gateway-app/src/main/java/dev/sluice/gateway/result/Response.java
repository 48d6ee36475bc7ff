package dev.sluice.gateway.result;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.response.Phase;
import dev.sluice.protocol.response.ResponseEncoder;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCounted;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * One command's answer on its way to its client: segments in, frames out, and a failure told as the error contract has
 * it. Signals are serial; not otherwise thread-safe.
 */
public final class Response {

  private static final Logger log = LoggerFactory.getLogger(Response.class);

  private final ResponseEncoder encoder;
  private final ResultLimits limits;
  private final ByteBufAllocator alloc;
  private long bytes;
  private boolean closes;

  /** An answer whose encoder has begun on its command. */
  public Response(ResponseEncoder encoder, ResultLimits limits, ByteBufAllocator alloc) {
    this.encoder = encoder;
    this.limits = limits;
    this.alloc = alloc;
  }

  /** The frames for the client; completes whatever happens, with an ERR packet where that can still be said. */
  public Flux<ByteBuf> frames(Flux<ResultSegment> segments) {
    Flux<ResultSegment> timed = limits.deadline().isZero() ? segments
        : segments.takeUntilOther(Mono.delay(limits.deadline()).then(Mono.error(limits::tooLate)));
    return timed.<ByteBuf>handle(this::encode)
        .onErrorResume(this::told)
        .doOnDiscard(ReferenceCounted.class, ReferenceCounted::release);
  }

  /** Whether the client's connection must be closed once the frames are written. */
  public boolean closes() {
    return closes;
  }

  private void encode(ResultSegment segment, SynchronousSink<ByteBuf> sink) {
    switch (segment) {
      case ResultSegment.Rows rows when exceedsRows(rows) -> {
        int left = (int) (limits.maxRows() - encoder.rows());
        if (left > 0) {
          sink.next(encoder.encode(rows.first(left)));
        } else {
          rows.release();
        }
        sink.error(limits.tooManyRows());
      }
      case ResultSegment.Rows rows when exceedsBytes(rows) -> refuse(rows, sink);
      case ResultSegment.RowPart part when exceedsBytes(part) -> refuse(part, sink);
      default -> sink.next(encoder.encode(segment));
    }
  }

  private boolean exceedsRows(ResultSegment.Rows rows) {
    return limits.maxRows() > 0 && encoder.rows() + rows.count() > limits.maxRows();
  }

  private boolean exceedsBytes(ResultSegment segment) {
    bytes += segment.content().readableBytes();
    return limits.maxBytes() > 0 && bytes > limits.maxBytes();
  }

  private void refuse(ResultSegment segment, SynchronousSink<ByteBuf> sink) {
    segment.release();
    sink.error(limits.tooManyBytes());
  }

  private Flux<ByteBuf> told(Throwable e) {
    StatementFailure failure = e instanceof StatementFailure known ? known : ours(e);
    ErrPacket error = failure.toPacket(encoder.rows());
    Phase phase = encoder.phase();
    ByteBuf out = alloc.buffer();
    boolean usable = encoder.fail(error, out);
    closes = !usable || failure.closes();
    if (out.isReadable()) {
      return Flux.just(out);
    }
    out.release();
    log.warn("a client could not be told in phase {}{}: {}", phase, closes ? ", its connection is closed" : "",
        failure.getMessage());
    return Flux.empty();
  }

  private static StatementFailure ours(Throwable e) {
    String id = UUID.randomUUID().toString();
    log.error("fault {}", id, e);
    return StatementFailure.of(ErrorCode.ER_UNKNOWN_ERROR, "internal fault, see the gateway's log for " + id);
  }
}
