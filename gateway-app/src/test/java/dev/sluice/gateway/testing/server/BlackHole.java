package dev.sluice.gateway.testing.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network in front of a server that can swallow what the connections through it send, as a firewall does that has
 * forgotten them: nothing is acknowledged any more, and nobody is told. Connections made afterwards work. Linux only.
 */
public final class BlackHole implements AutoCloseable {

  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int FILTER_PROGRAM_LENGTH = 16;

  /** One instruction: of each packet, keep 0 bytes. */
  private static final byte[] DROP_ALL = {0x06, 0, 0, 0, 0, 0, 0, 0};

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Set<Channel> accepted = ConcurrentHashMap.newKeySet();
  private final Channel listening;

  private BlackHole(InetSocketAddress server) {
    this.listening = new ServerBootstrap().group(loop).channel(EpollServerSocketChannel.class)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel client) {
            accepted.add(client);
            connect(client, server);
          }
        })
        .bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly().channel();
  }

  public static boolean isAvailable() {
    return Epoll.isAvailable();
  }

  /** Listens on a free port of 127.0.0.1. */
  public static BlackHole before(BackendServer server) {
    return new BlackHole(server.address());
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  private void connect(Channel client, InetSocketAddress server) {
    new Bootstrap().group(loop).channel(EpollSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(new Relay(client))
        .connect(server).addListener((io.netty.channel.ChannelFuture connected) -> {
          client.pipeline().addLast(new Relay(connected.channel()));
          client.config().setAutoRead(true);
        });
  }

  private static final class Relay extends ChannelInboundHandlerAdapter {

    private final Channel to;

    Relay(Channel to) {
      this.to = to;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      if (to.isActive()) {
        to.writeAndFlush(bytes);
      } else {
        ReferenceCountUtil.release(bytes);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      to.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
      context.close();
    }
  }

  /** Swallows what comes on the connections that there are. */
  public void swallow() {
    ByteBuffer filter = ByteBuffer.allocateDirect(DROP_ALL.length).put(DROP_ALL).flip();
    // struct sock_fprog: the number of instructions, padding, the address of the first
    ByteBuffer program = ByteBuffer.allocateDirect(FILTER_PROGRAM_LENGTH).order(ByteOrder.nativeOrder());
    program.putShort(0, (short) 1).putLong(8, Buffer.memoryAddress(filter));
    RawUnixChannelOption attach =
        new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, FILTER_PROGRAM_LENGTH);
    for (Channel client : accepted) {
      if (client.isActive() && !client.config().setOption(attach, program.duplicate().order(ByteOrder.nativeOrder()))) {
        throw new IllegalStateException("no filter can be attached to a socket");
      }
    }
  }

  @Override
  public void close() {
    listening.close().syncUninterruptibly();
    accepted.forEach(Channel::close);
    loop.shutdownGracefully();
  }
}
