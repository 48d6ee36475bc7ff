package dev.sluice.gateway.backend.wire;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResponseScanner;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * What has come of an answer and has not been taken yet, cut into segments as they are asked for; what the server says
 * of the session on the way is told to a listener. Not thread-safe.
 */
final class AnswerReader {

  /** More bytes than any waiting packet has that is not a block of definitions. */
  private static final int MUCH = 256 * 1024;

  private final ResponseScanner scanner;
  private final AnswerListener listener;
  private Capabilities negotiated = Capabilities.of(0);
  private @Nullable ByteBuf bytes;

  /** What came behind {@code bytes}, where that is one row that was split. */
  private @Nullable ByteBuf following;

  private boolean atFirst;

  AnswerReader(ResponseScanner scanner, AnswerListener listener) {
    this.scanner = scanner;
    this.listener = listener;
  }

  void begin(ResponseKind kind, Capabilities capabilities) {
    negotiated = capabilities;
    atFirst = true;
    scanner.begin(kind, capabilities);
  }

  /**
   * Whether a segment that is in the place of the answer's first does not answer the command: it has the sequence id of
   * a conversation that the server begins. So it was said before the server read the command, which it will not run.
   */
  boolean isFarewell(ResultSegment segment) {
    return atFirst && segment instanceof ResultSegment.ServerError && isUnasked(segment.content());
  }

  private static boolean isUnasked(ByteBuf frames) {
    int header = frames.readerIndex();
    return frames.readableBytes() > Frames.HEADER_LENGTH && Frames.sequenceId(frames, header) == 0
        && frames.getUnsignedByte(header + Frames.HEADER_LENGTH) == ErrPacket.HEADER;
  }

  /**
   * What has come behind the end of the answer if it is the server's farewell, which the caller then owns; else null.
   */
  @Nullable ByteBuf takeFarewell() {
    ByteBuf rest = bytes;
    if (rest == null || following != null || !isUnasked(rest)) {
      return null;
    }
    bytes = null;
    return rest;
  }

  /** The segment that {@link #next} returned last is a part of the answer. */
  void begun() {
    atFirst = false;
  }

  /** Takes ownership of what the server sent. */
  void add(ByteBuf in) {
    ByteBuf rest = bytes;
    if (rest == null) {
      bytes = in;
    } else if (following != null) {
      following = joined(following, in);
    } else if (scanner.isBetweenRows()) {
      complete(rest, in);
    } else {
      bytes = joined(rest, in);
    }
  }

  /** Completes the row that the last read has split, if that is what is left of it; the other rows are not copied. */
  private void complete(ByteBuf rest, ByteBuf in) {
    int arrived = rest.readableBytes();
    int length = arrived < Frames.HEADER_LENGTH ? 0
        : Frames.HEADER_LENGTH + Frames.payloadLength(rest, rest.readerIndex());
    if (length <= arrived || length - arrived >= in.readableBytes()) {
      bytes = joined(rest, in);
      return;
    }
    bytes = in.alloc().buffer(length).writeBytes(rest).writeBytes(in, length - arrived);
    following = in;
    rest.release();
  }

  /**
   * A new buffer, because the old one grows with all that was ever read from it as long as it is appended to. If much
   * is waiting already, as definitions do until the last has come, it has room for as much again, so that not all of it
   * is copied at each read.
   */
  private static ByteBuf joined(ByteBuf rest, ByteBuf in) {
    int length = rest.readableBytes() + in.readableBytes();
    if (rest.readableBytes() > MUCH && rest.isWritable(in.readableBytes())) {
      rest.writeBytes(in);
      in.release();
      return rest;
    }
    int room = rest.readableBytes() > MUCH ? rest.readableBytes() : 0;
    ByteBuf both = in.alloc().buffer(length + room).writeBytes(rest).writeBytes(in);
    rest.release();
    in.release();
    return both;
  }

  /**
   * The next segment, which the caller owns; null when more bytes are needed.
   *
   * @throws ProtocolException when the bytes are not an answer
   */
  @Nullable ResultSegment next() {
    ByteBuf in = bytes;
    if (in == null) {
      return null;
    }
    ResultSegment segment = scanner.next(in);
    if (!in.isReadable()) {
      in.release();
      bytes = following;
      following = null;
    } else if (segment == null && following != null) {
      bytes = joined(in, following);
      following = null;
      return next();
    }
    if (segment instanceof ResultSegment.Terminator terminator) {
      terminated(terminator);
    } else if (segment instanceof ResultSegment.PrepareOk prepared) {
      listener.prepared(prepared);
    } else if (segment instanceof ResultSegment.ServerError error) {
      listener.failed(error);
    }
    return segment;
  }

  private void terminated(ResultSegment.Terminator terminator) {
    try {
      listener.terminated(terminator, negotiated);
    } catch (ProtocolException e) {
      terminator.release();
      throw e;
    }
  }

  /** Whether the answer's last segment has been returned. */
  boolean isComplete() {
    return scanner.complete();
  }

  /** Whether there are no bytes that have not been taken. */
  boolean isEmpty() {
    return bytes == null;
  }

  void release() {
    ReferenceCountUtil.release(bytes);
    ReferenceCountUtil.release(following);
    bytes = null;
    following = null;
  }
}
