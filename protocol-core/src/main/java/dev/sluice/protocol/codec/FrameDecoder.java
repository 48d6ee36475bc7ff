package dev.sluice.protocol.codec;

import dev.sluice.protocol.PacketTooLargeException;
import dev.sluice.protocol.PacketsOutOfOrderException;
import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream of one peer into {@link Packet}s, joining the frames of a split one; or, where packets are long and
 * need not be whole, into parts as they arrive.
 *
 * <p>A packet whose payload would exceed the limit is refused when its header is read, before its bytes are kept. An
 * error ends the decoding: what has been kept and what follows is dropped. Manual: "MySQL Packets".
 */
public final class FrameDecoder extends ByteToMessageDecoder {

  private long maxPayload;
  private boolean cutsThrough;

  /** Bytes of the current packet's frames that are known to be whole. */
  private int whole;

  private long payload;

  /** Of a packet that is cut through: bytes of the frame at hand still to come, and whether another frame follows it. */
  private int frameRest;

  private boolean continued;
  private int sequenceId;
  private boolean failed;

  /** A decoder that accepts packets of at most {@code maxPayload} bytes, 1 or more. */
  public FrameDecoder(long maxPayload) {
    this.maxPayload = maxPayload;
  }

  /** Changes the limit from the next frame on, as a login may do; on the channel's event loop only. */
  public void maxPayload(long maxPayload) {
    this.maxPayload = maxPayload;
  }

  /** Hands packets out in parts from the next packet on, or whole again; on the channel's event loop only. */
  public void cutThrough(boolean on) {
    cutsThrough = on;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    try {
      if (!failed) {
        Packet packet = isCutting() ? part(in) : packet(in);
        if (packet != null) {
          out.add(packet);
        }
      }
    } catch (ProtocolException refused) {
      failed = true;
      throw refused;
    } finally {
      if (failed) {
        in.skipBytes(in.readableBytes());
      }
    }
  }

  private @Nullable Packet packet(ByteBuf in) {
    if (!packetArrived(in)) {
      return null;
    }
    Packet packet = new Packet(in.readRetainedSlice(whole));
    whole = 0;
    payload = 0;
    return packet;
  }

  private boolean packetArrived(ByteBuf in) {
    int length;
    do {
      int header = in.readerIndex() + whole;
      int arrived = in.writerIndex() - header;
      if (arrived < Frames.HEADER_LENGTH) {
        return false;
      }
      length = Frames.payloadLength(in, header);
      checkLimit(length);
      checkContinues(in, header);
      if (arrived < Frames.HEADER_LENGTH + length) {
        return false;
      }
      whole += Frames.HEADER_LENGTH + length;
      payload += length;
    } while (length == Frames.MAX_PAYLOAD);
    return true;
  }

  private void checkLimit(int length) {
    if (payload + length > maxPayload) {
      throw new PacketTooLargeException(maxPayload, payload + length);
    }
  }

  private void checkContinues(ByteBuf in, int header) {
    if (whole == 0) {
      return;
    }
    int before = header - Frames.HEADER_LENGTH - Frames.MAX_PAYLOAD;
    checkFollows(Frames.sequenceId(in, before), Frames.sequenceId(in, header));
  }

  // packets that are cut through

  private boolean isCutting() {
    return frameRest > 0 || continued || cutsThrough && whole == 0;
  }

  private @Nullable Packet part(ByteBuf in) {
    boolean startsFrame = frameRest == 0;
    boolean startsPacket = startsFrame && !continued;
    if (startsFrame) {
      if (in.readableBytes() < Frames.HEADER_LENGTH) {
        return null;
      }
      beginFrame(in, startsPacket);
    }
    int length = Math.min(in.readableBytes(), frameRest);
    frameRest -= length;
    boolean endsPacket = frameRest == 0 && !continued;
    if (endsPacket) {
      payload = 0;
    }
    return Packet.part(in.readRetainedSlice(length), startsPacket, startsFrame, endsPacket);
  }

  private void beginFrame(ByteBuf in, boolean startsPacket) {
    int length = Frames.payloadLength(in, in.readerIndex());
    int actual = Frames.sequenceId(in, in.readerIndex());
    checkLimit(length);
    if (!startsPacket) {
      checkFollows(sequenceId, actual);
    }
    payload += length;
    sequenceId = actual;
    frameRest = Frames.HEADER_LENGTH + length;
    continued = length == Frames.MAX_PAYLOAD;
  }

  private static void checkFollows(int before, int actual) {
    int expected = (before + 1) & 0xFF;
    if (actual != expected) {
      throw new PacketsOutOfOrderException(expected, actual);
    }
  }
}
