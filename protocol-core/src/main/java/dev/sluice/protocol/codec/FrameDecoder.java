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
 * error ends the decoding: bytes that follow are dropped. Manual: "MySQL Packets".
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
    if (failed) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int length;
    do {
      int header = in.readerIndex() + whole;
      if (in.writerIndex() - header < Frames.HEADER_LENGTH) {
        return;
      }
      length = Frames.payloadLength(in, header);
      if (payload + length > maxPayload) {
        failed = true;
        throw new PacketTooLargeException(maxPayload, payload + length);
      }
      if (in.writerIndex() - header < Frames.HEADER_LENGTH + length) {
        return;
      }
      if (whole > 0) {
        checkContinues(in, header);
      }
      whole += Frames.HEADER_LENGTH + length;
      payload += length;
    } while (length == Frames.MAX_PAYLOAD);
    out.add(new Packet(in.readRetainedSlice(whole)));
    whole = 0;
    payload = 0;
  }

  private void checkContinues(ByteBuf in, int header) {
    int before = header - Frames.HEADER_LENGTH - Frames.MAX_PAYLOAD;
    int expected = (Frames.sequenceId(in, before) + 1) & 0xFF;
    int actual = Frames.sequenceId(in, header);
    if (actual != expected) {
      failed = true;
      throw new ProtocolException("sequence id", expected, actual);
    }
  }
}
