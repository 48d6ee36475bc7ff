package dev.sluice.protocol.codec;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * The layout of a physical packet (a frame): 3 bytes payload length, 1 byte sequence id, the payload.
 *
 * <p>Manual: "MySQL Packets". A payload of 16 MiB - 1 bytes or more travels in several frames, the last of which is
 * shorter than 16 MiB - 1 and may be empty. Sequence ids count frames and wrap at 256.
 */
public final class Frames {

  /** Bytes of a frame's header. */
  public static final int HEADER_LENGTH = 4;

  /** The longest payload of one frame, in bytes; a frame of this length is continued by the next. */
  public static final int MAX_PAYLOAD = 0xFF_FF_FF;

  private static final int SEQUENCE_ID_OFFSET = 3;

  private Frames() {}

  /** The payload length in the header at {@code index}. */
  public static int payloadLength(ByteBuf frames, int index) {
    return frames.getUnsignedMediumLE(index);
  }

  /** A view of the payload behind the header at {@code index}; the frame is whole. */
  public static ByteBuf payload(ByteBuf frames, int index) {
    return frames.slice(index + HEADER_LENGTH, payloadLength(frames, index));
  }

  /** The sequence id in the header at {@code index}. */
  public static int sequenceId(ByteBuf frames, int index) {
    return frames.getUnsignedByte(index + SEQUENCE_ID_OFFSET);
  }

  /** Writes {@code sequenceId} (its low eight bits) into the header at {@code index}. */
  public static void setSequenceId(ByteBuf frames, int index, int sequenceId) {
    frames.setByte(index + SEQUENCE_ID_OFFSET, sequenceId);
  }

  /**
   * Gives the whole frames of {@code frames} the ids from {@code sequenceId} on.
   *
   * @return the id after the last one given, 0 to 255
   */
  public static int renumber(ByteBuf frames, int sequenceId) {
    int next = sequenceId;
    int end = frames.writerIndex();
    for (int index = frames.readerIndex(); index < end; index += HEADER_LENGTH + payloadLength(frames, index)) {
      setSequenceId(frames, index, next++);
    }
    return next & 0xFF;
  }

  /**
   * Writes one packet's payload as a frame.
   *
   * @param payload writes the payload, which must be shorter than {@link #MAX_PAYLOAD}
   * @return the id after {@code sequenceId}, 0 to 255
   */
  public static int write(ByteBuf out, int sequenceId, Consumer<ByteBuf> payload) {
    int header = out.writerIndex();
    out.writeZero(HEADER_LENGTH);
    payload.accept(out);
    int length = out.writerIndex() - header - HEADER_LENGTH;
    if (length >= MAX_PAYLOAD) {
      throw new IllegalArgumentException("payload of " + length + " bytes does not fit one frame");
    }
    out.setMediumLE(header, length);
    setSequenceId(out, header, sequenceId);
    return (sequenceId + 1) & 0xFF;
  }

  /**
   * Whether the last frame is whole and has this command and nothing else as its payload.
   *
   * @param frames from index 0: a payload, or a part of one, whose header has been read before, and frames behind it
   * @param first the length of that payload
   * @param isPacket whether it is a packet's first
   */
  static boolean endsWith(ByteBuf frames, int first, boolean isPacket, CommandCode code) {
    int start = 0;
    int length = first;
    while (start + length + HEADER_LENGTH <= frames.writerIndex()) {
      start += length + HEADER_LENGTH;
      length = payloadLength(frames, start - HEADER_LENGTH);
    }
    boolean whole = (start > 0 || isPacket) && length == 1 && start + length == frames.writerIndex();
    return whole && frames.getUnsignedByte(start) == code.code();
  }
}
