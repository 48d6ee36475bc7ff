package dev.sluice.protocol.codec;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.PacketTooLargeException;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.UncompressException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames out of compressed packets. Each of these contains a run of bytes, which may be several frames or a part
 * of one.
 *
 * <p>A short packet is uncompressed when it is whole, and a longer one as it comes, in pieces of at most {@link
 * #MAX_PIECE} bytes. While auto-read is off, nothing is uncompressed, so no more than a piece is held however long the
 * uncompressed packet is. The pieces of a long packet are handed on before it is known whether its end is correct.
 *
 * <p>A packet that is longer than the limit, compressed or not, is refused when its header is read. An error ends the
 * decoding, and what follows is dropped. Manual: "Compressed Packet".
 */
public final class CompressedPacketDecoder extends ChannelDuplexHandler {

  /** The most bytes that are handed on at once. */
  public static final int MAX_PIECE = 16 * 1024;

  /** 3 bytes length of what follows, 1 byte sequence id, 3 bytes length uncompressed; 0 if it is not compressed. */
  static final int HEADER_LENGTH = 7;

  /** The most bytes that are handed on of what was not read yet when the client has gone. */
  private static final int MAX_REST = 64 * MAX_PIECE;

  static final int SEQUENCE_ID_OFFSET = 3;
  static final int UNCOMPRESSED_LENGTH_OFFSET = 4;

  private final Compression compression;
  private final CompressedSequence sequence;
  private final long maxLength;
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable ByteBuf held;
  private @Nullable Uncompression running;
  private boolean decoding;
  private boolean failed;

  /**
   * Of the current packet: its bytes still to come, how many bytes these are uncompressed, and whether they are
   * compressed.
   */
  private int rest;

  private int uncompressedRest;
  private boolean inPacket;
  private boolean compressed;

  /**
   * A decoder for one connection.
   *
   * @param maxLength the most bytes that a packet may have, compressed or not
   */
  public CompressedPacketDecoder(Compression compression, CompressedSequence sequence, long maxLength) {
    this.compression = compression;
    this.sequence = sequence;
    this.maxLength = maxLength;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object msg) {
    ByteBuf in = (ByteBuf) msg;
    if (failed) {
      in.release();
    } else {
      held = held == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), held, in);
      decode(context, 0);
    }
  }

  /** Before more is read, bytes that have come already are handed on. */
  @Override
  public void read(ChannelHandlerContext context) {
    decode(context, 0);
    context.read();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    fail();
  }

  private void fail() {
    failed = true;
    release();
    if (running != null) {
      running.close();
      running = null;
    }
  }

  private void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  private void decode(ChannelHandlerContext context, int unread) {
    if (decoding || failed) {
      return;
    }
    decoding = true;
    int left = unread;
    try {
      boolean more = true;
      while (more && !failed && (context.channel().config().isAutoRead() || left > 0)) {
        left -= unread > 0 ? MAX_PIECE : 0;
        more = step(context, held == null ? Unpooled.EMPTY_BUFFER : held);
      }
      if (held != null && !held.isReadable()) {
        release();
      }
    } catch (ProtocolException refused) {
      fail();
      context.fireExceptionCaught(refused);
    } finally {
      decoding = false;
    }
  }

  /** Does one step; returns false if it needs more bytes. */
  private boolean step(ChannelHandlerContext context, ByteBuf in) {
    if (!inPacket) {
      return in.readableBytes() >= HEADER_LENGTH && header(in);
    }
    if (!compressed) {
      return stored(context, in);
    }
    boolean isShort = running == null && rest <= MAX_PIECE && uncompressedRest <= MAX_PIECE;
    return isShort ? whole(context, in) : piece(context, in);
  }

  private boolean header(ByteBuf in) {
    int header = in.readerIndex();
    rest = in.getUnsignedMediumLE(header);
    uncompressedRest = in.getUnsignedMediumLE(header + UNCOMPRESSED_LENGTH_OFFSET);
    if (Math.max(rest, uncompressedRest) > maxLength) {
      throw new PacketTooLargeException(maxLength, Math.max(rest, uncompressedRest));
    }
    sequence.received(in.getUnsignedByte(header + SEQUENCE_ID_OFFSET));
    in.skipBytes(HEADER_LENGTH);
    compressed = uncompressedRest > 0;
    inPacket = compressed || rest > 0;
    return true;
  }

  private boolean stored(ChannelHandlerContext context, ByteBuf in) {
    int length = Math.min(in.readableBytes(), rest);
    if (length == 0) {
      return false;
    }
    rest -= length;
    inPacket = rest > 0;
    context.fireChannelRead(in.readRetainedSlice(length));
    return true;
  }

  private boolean whole(ChannelHandlerContext context, ByteBuf in) {
    if (in.readableBytes() < rest) {
      return false;
    }
    ByteBuf frames = context.alloc().directBuffer(uncompressedRest);
    try {
      compression.uncompress(in.readSlice(rest), frames, uncompressedRest);
    } catch (ProtocolException refused) {
      frames.release();
      throw refused;
    }
    inPacket = false;
    context.fireChannelRead(frames);
    return true;
  }

  private boolean piece(ChannelHandlerContext context, ByteBuf in) {
    Uncompression current = running == null ? compression.uncompression() : running;
    running = current;
    int room = Math.clamp(uncompressedRest, 1, MAX_PIECE);
    ByteBuf source = in.slice(in.readerIndex(), Math.min(in.readableBytes(), rest));
    ByteBuf frames = context.alloc().directBuffer(room, room);
    try {
      int before = source.readerIndex();
      boolean ended = current.uncompress(source, frames);
      int taken = source.readerIndex() - before;
      int made = frames.readableBytes();
      in.skipBytes(taken);
      rest -= taken;
      uncompressedRest -= made;
      checkLength(ended, taken == 0 && made == 0);
      if (ended) {
        inPacket = false;
        current.close();
        running = null;
      }
      if (made > 0) {
        context.fireChannelRead(frames.retain());
      }
      return ended || taken > 0 || made > 0;
    } finally {
      frames.release();
    }
  }

  private void checkLength(boolean ended, boolean stuck) {
    boolean tooShort = ended && (uncompressedRest > 0 || rest > 0) || stuck && !ended && rest == 0;
    if (uncompressedRest < 0 || tooShort) {
      throw new UncompressException("compressed packet: it does not make the bytes that it announces");
    }
  }

  // a client that has gone

  /** Hands on what has come, whether it was read or not, up to a small limit. */
  public void handOnRest() {
    ChannelHandlerContext context = ctx;
    if (context != null) {
      decode(context, MAX_REST);
    }
  }

  /** Whether the bytes that have come and are not handed on yet end with this command, as a packet of its own. */
  public boolean endsWith(CommandCode code) {
    ByteBuf in = held;
    int at = in == null ? 0 : in.readerIndex() + (inPacket ? rest : 0);
    int last = -1;
    while (in != null && at + HEADER_LENGTH <= in.writerIndex()) {
      last = at;
      at += HEADER_LENGTH + in.getUnsignedMediumLE(at);
    }
    return in != null && last >= 0 && at == in.writerIndex() && isAlone(in.slice(last, at - last), code);
  }

  private static boolean isAlone(ByteBuf packet, CommandCode code) {
    int frame = HEADER_LENGTH;
    return packet.readableBytes() == HEADER_LENGTH + Frames.HEADER_LENGTH + 1
        && packet.getUnsignedMediumLE(UNCOMPRESSED_LENGTH_OFFSET) == 0
        && Frames.payloadLength(packet, frame) == 1
        && packet.getUnsignedByte(frame + Frames.HEADER_LENGTH) == code.code();
  }

  /** Whether something has come that is not handed on yet. */
  public boolean isHolding() {
    return held != null || running != null;
  }
}
