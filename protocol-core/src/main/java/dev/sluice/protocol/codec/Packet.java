package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.DefaultByteBufHolder;
import java.util.function.Consumer;

/**
 * One logical packet as it came. It holds the packet's whole frames, headers included, so that they can be sent on
 * without a copy; or it holds a part of a packet, which has bytes of one frame only.
 *
 * <p>Owns {@link #content()}; whoever takes the packet releases it. Not thread-safe.
 */
public final class Packet extends DefaultByteBufHolder {

  private final boolean startsPacket;
  private final boolean startsFrame;
  private final boolean endsPacket;
  private final boolean dropped;

  /** {@code frames} holds the whole frames of one packet and nothing else; ownership passes to the packet. */
  public Packet(ByteBuf frames) {
    this(frames, true, true, true, false);
  }

  private Packet(ByteBuf bytes, boolean startsPacket, boolean startsFrame, boolean endsPacket,
      boolean dropped) {
    super(bytes);
    this.startsPacket = startsPacket;
    this.startsFrame = startsFrame;
    this.endsPacket = endsPacket;
    this.dropped = dropped;
  }

  /**
   * A part of a packet that is cut through as it arrives; ownership of {@code bytes} passes to it.
   *
   * @param startsPacket whether the bytes begin with the header of the packet's first frame
   * @param startsFrame whether they begin with a header at all
   * @param endsPacket whether the last byte is the packet's last
   */
  public static Packet part(ByteBuf bytes, boolean startsPacket, boolean startsFrame, boolean endsPacket) {
    return new Packet(bytes, startsPacket, startsFrame, endsPacket, false);
  }

  /**
   * What is left of a packet that was dropped: one frame with the packet's last id and its first byte, which is the
   * command.
   *
   * @param command that byte, 0 to 255; negative if the packet was empty
   */
  static Packet dropped(ByteBufAllocator alloc, int lastId, int command) {
    ByteBuf frame = alloc.buffer(Frames.HEADER_LENGTH + 1);
    Frames.write(frame, lastId, payload -> {
      if (command >= 0) {
        payload.writeByte(command);
      }
    });
    return new Packet(frame, true, true, true, true);
  }

  /** A packet of one frame with the given payload and sequence id 0, the start of a command. */
  public static Packet command(ByteBuf frame, Consumer<ByteBuf> payload) {
    Frames.write(frame, 0, payload);
    return new Packet(frame);
  }

  /** A packet of as many frames as the payload takes, from sequence id 0 on. Takes ownership of the payload. */
  public static Packet command(ByteBuf payload) {
    CompositeByteBuf frames = payload.alloc().compositeBuffer(Integer.MAX_VALUE);
    int sequenceId = 0;
    int length;
    do {
      length = Math.min(payload.readableBytes(), Frames.MAX_PAYLOAD);
      ByteBuf header = payload.alloc().buffer(Frames.HEADER_LENGTH).writeMediumLE(length).writeByte(sequenceId++);
      frames.addComponent(true, header).addComponent(true, payload.readRetainedSlice(length));
    } while (length == Frames.MAX_PAYLOAD);
    payload.release();
    return new Packet(frames);
  }

  /**
   * A packet whose payload begins with other bytes than this one's. The bytes that stay are not copied. Takes ownership
   * of {@code head}, and releases this packet.
   */
  public Packet withHead(ByteBuf head, int replaced) {
    ByteBuf frames = content();
    CompositeByteBuf payload = frames.alloc().compositeBuffer(Integer.MAX_VALUE).addComponent(true, head);
    int left = replaced;
    for (int index = frames.readerIndex(); index < frames.writerIndex(); ) {
      int length = Frames.payloadLength(frames, index);
      int skipped = Math.min(left, length);
      left -= skipped;
      if (length > skipped) {
        payload.addComponent(true, frames.retainedSlice(index + Frames.HEADER_LENGTH + skipped, length - skipped));
      }
      index += Frames.HEADER_LENGTH + length;
    }
    release();
    return command(payload);
  }

  /** Whether only the command's first byte is left, because there was no memory for the packet. */
  public boolean isDropped() {
    return dropped;
  }

  /** Whether the bytes begin with a frame's header. */
  public boolean startsFrame() {
    return startsFrame;
  }

  /** Whether the last byte is the packet's last. */
  public boolean endsPacket() {
    return endsPacket;
  }

  /** Whether this is a whole packet without payload, which ends a file that the server asked for. */
  public boolean isEmpty() {
    return startsPacket && endsPacket && content().readableBytes() == Frames.HEADER_LENGTH;
  }

  /** The sequence id of the first frame, 0 to 255. */
  public int sequenceId() {
    return Frames.sequenceId(content(), content().readerIndex());
  }

  /** The sequence id that the answer to this packet starts with, 0 to 255. */
  public int nextSequenceId() {
    ByteBuf frames = content();
    int ids = 0;
    for (int index = frames.readerIndex(); index < frames.writerIndex(); ids++) {
      index += Frames.HEADER_LENGTH + Frames.payloadLength(frames, index);
    }
    return (sequenceId() + ids) & 0xFF;
  }

  /** The payload without headers: a view that lives as long as this packet and must not be released. */
  public ByteBuf payload() {
    ByteBuf frames = content();
    int first = Frames.payloadLength(frames, frames.readerIndex());
    if (first < Frames.MAX_PAYLOAD) {
      return frames.slice(frames.readerIndex() + Frames.HEADER_LENGTH, first);
    }
    CompositeByteBuf joined = new CompositeByteBuf(frames.alloc(), false, Integer.MAX_VALUE);
    for (int index = frames.readerIndex(); index < frames.writerIndex(); ) {
      int length = Frames.payloadLength(frames, index);
      joined.addComponent(true, frames.slice(index + Frames.HEADER_LENGTH, length));
      index += Frames.HEADER_LENGTH + length;
    }
    return joined;
  }

  @Override
  public Packet retain() {
    super.retain();
    return this;
  }

  @Override
  public Packet replace(ByteBuf content) {
    return new Packet(content, startsPacket, startsFrame, endsPacket, dropped);
  }
}
