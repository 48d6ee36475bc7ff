package dev.sluice.protocol.codec;

import dev.sluice.protocol.PacketTooLargeException;
import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts the byte stream of one peer into {@link Packet}s, joining the frames of a split one.
 *
 * <p>A packet whose payload would exceed the limit is refused when its header is read, before its bytes are kept. An
 * error ends the decoding: what has been kept and what follows is dropped. Manual: "MySQL Packets".
 */
public final class FrameDecoder extends ByteToMessageDecoder {

  private long maxPayload;

  /** Bytes of the current packet's frames that are known to be whole. */
  private int whole;

  private long payload;
  private boolean failed;

  /** A decoder that accepts packets of at most {@code maxPayload} bytes, 1 or more. */
  public FrameDecoder(long maxPayload) {
    this.maxPayload = maxPayload;
  }

  /** Changes the limit from the next frame on, as a login may do; on the channel's event loop only. */
  public void maxPayload(long maxPayload) {
    this.maxPayload = maxPayload;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    try {
      if (!failed && packetArrived(in)) {
        out.add(new Packet(in.readRetainedSlice(whole)));
        whole = 0;
        payload = 0;
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
    int expected = (Frames.sequenceId(in, before) + 1) & 0xFF;
    int actual = Frames.sequenceId(in, header);
    if (actual != expected) {
      throw new ProtocolException("sequence id", expected, actual);
    }
  }
}
