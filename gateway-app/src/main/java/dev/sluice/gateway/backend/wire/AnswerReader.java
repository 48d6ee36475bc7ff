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
 * The bytes of an answer that have come and have not been taken yet. They are cut into segments as these are asked for,
 * and a listener is told what they say of the session. Not thread-safe.
 */
final class AnswerReader {

  /** More bytes than any waiting packet has, except for a block of definitions. */
  private static final int MUCH = 256 * 1024;

  private final ResponseScanner scanner;
  private final AnswerListener listener;
  private Capabilities negotiated = Capabilities.of(0);
  private @Nullable ByteBuf bytes;

  /** The bytes that came after {@code bytes}, if that is one row that was split. */
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
   * Whether the answer's first segment does not answer the command, because it has the sequence id of a packet that the
   * server sends unasked. Then it was sent before the server read the command, which will not run.
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
   * The unsolicited error that has come after the end of the answer, of which the caller takes ownership; null if there
   * is none.
   */
  @Nullable ByteBuf takeFarewell() {
    ByteBuf rest = bytes;
    if (rest == null || following != null || !isUnasked(rest)) {
      return null;
    }
    bytes = null;
    return rest;
  }

  /** Says that the segment which {@link #next} returned last is a part of the answer. */
  void begun() {
    atFirst = false;
  }

  /** Adds bytes that the server sent, and takes their ownership. */
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

  /** Completes the row that the last read has split, if only that row is left; the other rows are not copied. */
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
   * Makes a new buffer, because the old one would go on to hold everything that was ever read from it. If many bytes
   * wait, such as definitions until the last has come, the new buffer has room for as many again, so that they are not
   * all copied at each read.
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
