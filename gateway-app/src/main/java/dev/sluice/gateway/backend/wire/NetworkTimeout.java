package dev.sluice.gateway.backend.wire;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import java.time.Duration;

/**
 * How long the server's host may acknowledge nothing before a connection is taken for dead: a network that swallows its
 * packets says nothing, and by itself the system goes on trying for a quarter of an hour, or two hours where nothing is
 * under way. Linux only. Manual: tcp(7).
 *
 * <p>{@code TCP_USER_TIMEOUT} would be simpler, but it ends a connection as well whose peer acknowledges all and only
 * takes no more, as a server does that waits for a lock in the middle of an upload.
 *
 * @param limit that time; zero: as the system has it
 */
public record NetworkTimeout(Duration limit) {

  private static final int PROBES = 3;

  /** Has the system probe an idle connection, so that the last of the probes has failed after that time. */
  public void applyTo(Channel channel) {
    if (channel instanceof EpollSocketChannel && limit.isPositive()) {
      int seconds = (int) Math.max(2, limit.toSeconds());
      int interval = Math.max(1, seconds / (2 * PROBES));
      channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, Math.max(1, seconds - PROBES * interval));
      channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, interval);
      channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, PROBES);
    }
  }

  /** Whether what was sent has been sent again in vain for that time; on the event loop. */
  boolean isExceeded(Channel channel) {
    if (!(channel instanceof EpollSocketChannel socket) || !limit.isPositive() || !channel.isActive()) {
      return false;
    }
    EpollTcpInfo info = socket.tcpInfo();
    return info.unacked() > 0 && info.retransmits() > 0 && info.lastAckRecv() >= limit.toMillis();
  }
}
