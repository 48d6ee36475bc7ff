package dev.sluice.gateway.connection;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The address of a channel's client: the one that a proxy in front has told, or else the socket's. */
public final class ClientAddress {

  private static final AttributeKey<InetSocketAddress> PROXIED = AttributeKey.valueOf(ClientAddress.class, "proxied");

  private ClientAddress() {}

  /** Takes a proxy's word for it; on the channel's event loop, before the client has said anything. */
  public static void proxied(Channel channel, InetSocketAddress client) {
    channel.attr(PROXIED).set(client);
  }

  /** The address. */
  public static SocketAddress of(Channel channel) {
    InetSocketAddress proxied = channel.attr(PROXIED).get();
    return proxied == null ? channel.remoteAddress() : proxied;
  }

  /** The address without its port, as messages and logs name it. */
  public static String host(Channel channel) {
    SocketAddress address = of(channel);
    return address instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : String.valueOf(address);
  }
}
