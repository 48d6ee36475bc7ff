package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;

/** The header that a {@link FrameDecoder} is reading, as it comes. When it is whole, it says how long the frame is. */
final class FrameHeader {

  private int bits;
  private int arrived;
  private boolean inPlace;
  private boolean used;

  /** Reads some of it; returns whether it is whole. */
  boolean read(ByteBuf in) {
    if (arrived == 0 && in.readableBytes() >= Frames.HEADER_LENGTH) {
      bits = in.readIntLE();
      arrived = Frames.HEADER_LENGTH;
      inPlace = true;
    } else {
      bits |= in.readUnsignedByte() << Byte.SIZE * arrived++;
      inPlace = false;
    }
    return arrived == Frames.HEADER_LENGTH;
  }

  /** The four bytes, least significant first. */
  int bits() {
    return bits;
  }

  /** The length of the payload. */
  int length() {
    return bits & Frames.MAX_PAYLOAD;
  }

  /** The sequence id, 0 to 255. */
  int id() {
    return bits >>> 3 * Byte.SIZE;
  }

  /** Whether some of it has come. */
  boolean hasBegun() {
    return arrived > 0;
  }

  /** Whether it is in the same buffer as the bytes that are read next, right before them. */
  boolean isInPlace() {
    return inPlace;
  }

  /** The buffer that it was in has been released. */
  void apart() {
    inPlace = false;
  }

  /** Whether it is still to be handed on with the first part of its frame. */
  boolean isUnused() {
    return !used;
  }

  /** It has been handed on. */
  void use() {
    used = true;
  }

  /** Waits for another. */
  void next() {
    bits = 0;
    arrived = 0;
    inPlace = false;
    used = false;
  }
}
