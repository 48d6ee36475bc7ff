package dev.sluice.gateway.backend.login;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Closes the connection of a driver's login that is not over in time, or that breaks. To cancel the login would not: the
 * driver goes on to wait for its end, and keeps the connection. What it is told beside the end it reports to nobody but
 * the log.
 */
public final class LoginDeadline extends ConnectionResources {

  private final Duration patience;
  private volatile boolean over;
  private volatile @Nullable Throwable cause;

  private LoginDeadline(LoopResources delegate, Duration patience) {
    super(delegate, null);
    this.patience = patience;
  }

  /** Logs in with these resources; fails with {@link TimeoutException} where that is not over in time. */
  public static <T> Mono<T> within(Duration patience, LoopResources loops, Function<ConnectionResources, Mono<T>> login) {
    return Mono.defer(() -> {
      LoginDeadline deadline = new LoginDeadline(loops, patience);
      return login.apply(deadline)
          .onErrorMap(deadline::causeOf)
          .doOnTerminate(() -> deadline.over = true);
    });
  }

  private Throwable causeOf(Throwable reported) {
    Throwable known = cause;
    return known == null ? reported : known;
  }

  @Override
  void prepare(Channel channel) {
    channel.pipeline().addFirst("sluice.login-deadline", new Watch());
  }

  private final class Watch extends ChannelInboundHandlerAdapter {

    private @Nullable ScheduledFuture<?> timer;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      timer = context.executor().schedule(() -> {
        if (!over) {
          end(context, new TimeoutException());
        }
      }, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
      if (over && broken instanceof IOException) {
        // the driver hears that it closes, and would report the second of the two to nobody but the log
        context.close();
      } else if (over) {
        context.fireExceptionCaught(broken);
      } else {
        end(context, broken);
      }
    }

    private void end(ChannelHandlerContext context, Throwable why) {
      cause = cause == null ? why : cause;
      context.channel().close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      if (timer != null) {
        timer.cancel(false);
      }
    }
  }
}
