package dev.sluice.gateway.connection;

import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.client.SslRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Looks at a client's first packet, and turns the connection to TLS if the packet asks for it.
 *
 * <p>Then it leaves the pipeline. Bytes behind the request are already TLS and go to Netty's handler; any other bytes
 * go to the frame decoder. Manual: "Protocol::SSLRequest".
 */
final class SslRequestDecoder extends ByteToMessageDecoder {

  private static final int SEQUENCE_ID = 1;

  private final ClientTls tls;
  private boolean secure;

  SslRequestDecoder(ClientTls tls) {
    this.tls = tls;
  }

  /** Whether the client asked for TLS; on the event loop only. */
  boolean isSecure() {
    return secure;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < Frames.HEADER_LENGTH) {
      return;
    }
    int start = in.readerIndex();
    if (Frames.payloadLength(in, start) == SslRequest.LENGTH && Frames.sequenceId(in, start) == SEQUENCE_ID) {
      if (in.readableBytes() < Frames.HEADER_LENGTH + SslRequest.LENGTH) {
        return;
      }
      if (SslRequest.matches(in.slice(start + Frames.HEADER_LENGTH, SslRequest.LENGTH))) {
        upgrade(ctx, in);
      }
    }
    ctx.pipeline().remove(this);
  }

  private void upgrade(ChannelHandlerContext ctx, ByteBuf in) {
    in.skipBytes(Frames.HEADER_LENGTH + SslRequest.LENGTH);
    secure = true;
    ctx.pipeline().addAfter(ctx.name(), "sluice.tls", tls.handler(ctx.alloc()));
  }
}
