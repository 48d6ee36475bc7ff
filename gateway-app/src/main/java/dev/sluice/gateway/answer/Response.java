package dev.sluice.gateway.answer;

import dev.sluice.gateway.statement.Statement;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.response.Phase;
import dev.sluice.protocol.response.ResponseEncoder;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One command's answer on its way to its client: segments come in, frames go out, and a failure is told by the error
 * contract. Signals are serial; not otherwise thread-safe.
 */
public final class Response {

  private static final Logger log = LoggerFactory.getLogger(Response.class);

  private static final int ERROR_CODE_OFFSET = Frames.HEADER_LENGTH + 1;

  private final ResponseEncoder encoder;
  private final ResultLimits limits;
  private final Charset charset;
  private final Statement statement;
  private @Nullable Mono<Integer> file;
  private @Nullable StatementFailure refusal;
  private long bytes;
  private boolean closes;
  private byte[] unasked = {};

  /**
   * An answer whose encoder has begun with its command.
   *
   * @param charset the character set in which the client reads errors
   * @param statement is told what becomes of it
   */
  public Response(ResponseEncoder encoder, ResultLimits limits, Charset charset, Statement statement) {
    this.statement = statement;
    this.encoder = encoder;
    this.limits = limits;
    this.charset = charset;
  }

  /**
   * The frames for the client. The flux always completes; after a failure its last frame is an ERR packet, if the phase
   * allows that.
   */
  public Flux<ByteBuf> frames(Flux<ResultSegment> segments) {
    Flux<ResultSegment> timed = limits.deadline().isZero() ? segments : new Deadline(segments, limits);
    return new Telling(timed, this);
  }

  /** Whether the client's connection must be closed once the frames are written. */
  public boolean closes() {
    return closes;
  }

  /**
   * Bytes to send to the client after the frames, as they are, because they answer no command; empty if there are none.
   */
  public byte[] unasked() {
    return unasked;
  }

  /** The frames of a segment, whose ownership it takes; null if a limit leaves nothing of it. */
  @Nullable ByteBuf encode(ResultSegment segment) {
    long before = encoder.rows();
    ByteBuf frames = frames(segment);
    if (frames != null) {
      statement.rows((int) (encoder.rows() - before));
      statement.sent(frames.readableBytes());
    }
    return frames;
  }

  private @Nullable ByteBuf frames(ResultSegment segment) {
    return switch (segment) {
      case ResultSegment.Rows rows -> rows(rows);
      case ResultSegment.Resultset whole -> resultset(whole);
      case ResultSegment.RowPart part when exceeds(part) -> {
        part.release();
        refusal = exceedsRows(1) ? limits.tooManyRows() : limits.tooManyBytes();
        yield null;
      }
      case ResultSegment.ServerError error -> {
        int code = errorCode(error.content());
        closes = code == ErrorCode.ER_CONNECTION_KILLED.number();
        statement.failed(code);
        yield encoder.encode(error);
      }
      case ResultSegment.LocalInfile request -> {
        ByteBuf frame = encoder.encode(request);
        ask();
        yield frame;
      }
      default -> {
        bytes += segment instanceof ResultSegment.RowPart ? segment.content().readableBytes() : 0;
        yield encoder.encode(segment);
      }
    };
  }

  /** The failure because of which nothing more of the answer is handed on, if a limit has been reached; else null. */
  @Nullable StatementFailure refusal() {
    return refusal;
  }

  private void ask() {
    Mono<Integer> sent = statement.upload().asked(encoder.sequenceId()).doOnNext(encoder::uploaded).cache();
    file = sent;
    sent.subscribe(next -> { }, e -> { });
  }

  /** Hands on as many rows as the limits leave room for. */
  private @Nullable ByteBuf rows(ResultSegment.Rows rows) {
    int within = rowsWithin(rows.content(), rows.content().readerIndex(), rows.count());
    if (within == 0) {
      rows.release();
      return null;
    }
    return encoder.encode(within < rows.count() ? rows.first(within) : rows);
  }

  /** Hands on the whole of it, or its definitions and as many rows as the limits leave room for. */
  private ByteBuf resultset(ResultSegment.Resultset whole) {
    int within = rowsWithin(whole.content(), whole.rowsIndex(), whole.count());
    if (within == whole.count()) {
      return encoder.encode(whole);
    }
    try {
      ByteBuf definitions = encoder.encode(whole.metadata());
      return within == 0 ? definitions
          : Unpooled.wrappedBuffer(definitions, encoder.encode(whole.rows().first(within)));
    } finally {
      whole.release();
    }
  }

  /** How many of the rows the limits leave room for; if these are not all, a limit is reached. */
  private int rowsWithin(ByteBuf frames, int index, int count) {
    int fitting = exceedsRows(count) ? (int) (limits.maxRows() - encoder.rows()) : count;
    int within = rowsWithinBytes(frames, index, fitting);
    if (within < count) {
      refusal = within < fitting ? limits.tooManyBytes() : limits.tooManyRows();
    }
    return within;
  }

  private int rowsWithinBytes(ByteBuf frames, int first, int count) {
    if (limits.maxBytes() == 0) {
      return count;
    }
    int index = first;
    for (int row = 0; row < count; row++) {
      int length = Frames.HEADER_LENGTH + Frames.payloadLength(frames, index);
      if (bytes + length > limits.maxBytes()) {
        return row;
      }
      bytes += length;
      index += length;
    }
    return count;
  }

  private boolean exceedsRows(int more) {
    return limits.maxRows() > 0 && encoder.rows() + more > limits.maxRows();
  }

  /** A long row is refused before its first byte if the first frame's header shows that it is too long. */
  private boolean exceeds(ResultSegment.RowPart part) {
    ByteBuf content = part.content();
    long length = part.startsFrame() ? Frames.HEADER_LENGTH + Frames.payloadLength(content, content.readerIndex()) : 0;
    boolean begins = encoder.phase() != Phase.IN_ROW;
    return begins && exceedsRows(1) || limits.maxBytes() > 0 && bytes + length > limits.maxBytes();
  }

  /** With {@code ER_CONNECTION_KILLED} a MariaDB closes its connection, and so the client's closes as well. */
  private static int errorCode(ByteBuf frame) {
    return frame.getUnsignedShortLE(frame.readerIndex() + ERROR_CODE_OFFSET);
  }

  /** Completes when the client reads again. A client that sends a file reads the answer only afterwards. */
  @Nullable Mono<Void> reading() {
    Mono<Integer> sent = file;
    return sent == null ? null : sent.onErrorComplete().then();
  }

  /** The frame that tells a failure; null if the phase does not allow one, or it has been told. */
  @Nullable ByteBuf tell(Throwable e) {
    StatementFailure failure = e instanceof StatementFailure known ? known : ours(e);
    statement.failed(failure.errorCode());
    Phase phase = encoder.phase();
    if (phase == Phase.NOTHING && failure.unasked().length > 0) {
      unasked = failure.unasked();
      closes = true;
      return null;
    }
    ErrPacket error = failure.toPacket(encoder.rows(), charset);
    // on the heap: the deadline comes on a timer's thread, which the shared allocator may block
    ByteBuf out = Unpooled.buffer();
    boolean usable = encoder.fail(error, out);
    closes |= !usable || failure.closes();
    if (out.isReadable()) {
      return out;
    }
    out.release();
    log.warn("a client could not be told in phase {}{}: {}", phase, closes ? ", its connection is closed" : "",
        failure.getMessage());
    return null;
  }

  private static StatementFailure ours(Throwable e) {
    String id = UUID.randomUUID().toString();
    log.error("fault {}", id, e);
    return StatementFailure.of(ErrorCode.ER_UNKNOWN_ERROR, "internal fault, see the gateway's log for " + id);
  }
}
