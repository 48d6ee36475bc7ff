package dev.sluice.gateway.server;

import dev.sluice.gateway.connection.ClientAddress;
import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads the first bytes of a proxy. If they are a PROXY header of version 1 or 2, it takes the client's address from
 * it. Then it leaves the pipeline.
 *
 * <p>A connection of the proxy's own ({@code LOCAL}, {@code UNKNOWN}, no header at all) has its socket's address. A
 * client's packet never looks like a header: as a packet, a header would be longer than a login may be. Manual:
 * HAProxy, "The PROXY protocol".
 */
final class ProxyHeaderDecoder extends ByteToMessageDecoder {

  /** The most bytes that a header of version 2 may have in addition to the addresses. */
  private static final int MAX_TLVS = 4096;

  private static final byte[] VERSION_1 = "PROXY".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VERSION_2 = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);

  /**
   * Netty's decoder closes its channel if a header is malformed, before the client can be told. So it runs in a channel
   * of its own.
   */
  private final EmbeddedChannel header = new EmbeddedChannel(new HAProxyMessageDecoder(MAX_TLVS));

  private boolean begun;
  private boolean failed;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (failed) {
      in.skipBytes(in.readableBytes());
    } else if (begun || begins(in, VERSION_1) || begins(in, VERSION_2)) {
      header(ctx, in, out);
    } else if (!mayBegin(in, VERSION_1) && !mayBegin(in, VERSION_2)) {
      ctx.pipeline().remove(this);
    }
  }

  private static boolean begins(ByteBuf in, byte[] signature) {
    return in.readableBytes() >= signature.length && mayBegin(in, signature);
  }

  private static boolean mayBegin(ByteBuf in, byte[] signature) {
    int arrived = Math.min(in.readableBytes(), signature.length);
    for (int i = 0; i < arrived; i++) {
      if (in.getByte(in.readerIndex() + i) != signature[i]) {
        return false;
      }
    }
    return true;
  }

  private void header(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    begun = true;
    try {
      header.writeInbound(in.readRetainedSlice(in.readableBytes()));
    } catch (DecoderException e) {
      // the decoder's message may quote the header, and names Java classes
      failed = true;
      throw new ProtocolException("PROXY header", "version 1 or 2 with all its fields", "another");
    }
    HAProxyMessage message = header.readInbound();
    if (message != null) {
      take(ctx.channel(), message);
      ByteBuf behind = header.readInbound();
      if (behind != null) {
        out.add(behind);
      }
      ctx.pipeline().remove(this);
    }
  }

  private static void take(Channel channel, HAProxyMessage message) {
    try {
      AddressFamily family = message.proxiedProtocol().addressFamily();
      boolean inet = family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
      if (message.command() == HAProxyCommand.PROXY && inet) {
        ClientAddress.proxied(channel, new InetSocketAddress(
            NetUtil.createInetAddressFromIpAddressString(message.sourceAddress()), message.sourcePort()));
      }
    } finally {
      message.release();
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    header.finishAndReleaseAll();
  }
}
