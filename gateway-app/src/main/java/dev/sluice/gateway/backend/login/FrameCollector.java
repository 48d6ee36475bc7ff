package dev.sluice.gateway.backend.login;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/** Collects the pieces in which one frame of a login comes. Confined to the channel's event loop. */
final class FrameCollector {

  private final String what;
  private final int maxPayload;
  private @Nullable ByteBuf held;

  /**
   * Holds nothing yet.
   *
   * @param what the packet, for messages
   * @param maxPayload how long it may be
   */
  FrameCollector(String what, int maxPayload) {
    this.what = what;
    this.maxPayload = maxPayload;
  }

  /**
   * Takes bytes that have come, which must end where the frame ends. Returns the frame when it is whole.
   *
   * @throws ProtocolException if the packet is longer than it may be
   */
  @Nullable ByteBuf add(ByteBuf in) {
    ByteBuf all = held == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(in.alloc(), held, in);
    held = all;
    if (all.readableBytes() < Frames.HEADER_LENGTH) {
      return null;
    }
    int length = Frames.payloadLength(all, all.readerIndex());
    if (length > maxPayload) {
      throw new ProtocolException(what, "at most " + maxPayload + " bytes", length);
    }
    if (all.readableBytes() < Frames.HEADER_LENGTH + length) {
      return null;
    }
    held = null;
    return all;
  }

  /** Releases a frame that never became whole. */
  void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
