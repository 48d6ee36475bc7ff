package dev.sluice.gateway.backend.wire;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import java.time.Duration;

/**
 * How long the server's host may acknowledge nothing before a connection counts as dead. A network that loses its
 * packets gives no sign, and by default the operating system goes on trying for a quarter of an hour, or for two hours
 * on an idle connection. Linux only. Manual: tcp(7).
 *
 * <p>{@code TCP_USER_TIMEOUT} would be simpler, but it also ends a connection whose peer acknowledges everything and
 * only takes no more, such as a server that waits for a lock in the middle of an upload.
 *
 * @param limit that time; zero: the operating system's default
 */
public record NetworkTimeout(Duration limit) {

  private static final int PROBES = 3;

  /** Has the operating system probe an idle connection, so that its last probe fails after that time. */
  public void applyTo(Channel channel) {
    if (channel instanceof EpollSocketChannel && limit.isPositive()) {
      int seconds = (int) Math.max(2, limit.toSeconds());
      int interval = Math.max(1, seconds / (2 * PROBES));
      channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, Math.max(1, seconds - PROBES * interval));
      channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, interval);
      channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, PROBES);
    }
  }

  /** Whether sent bytes have been retransmitted in vain for that time; on the event loop. */
  boolean isExceeded(Channel channel) {
    if (!(channel instanceof EpollSocketChannel socket) || !limit.isPositive() || !channel.isActive()) {
      return false;
    }
    EpollTcpInfo info = socket.tcpInfo();
    return info.unacked() > 0 && info.retransmits() > 0 && info.lastAckRecv() >= limit.toMillis();
  }
}
