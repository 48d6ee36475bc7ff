package dev.sluice.gateway.backend.login;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;
import reactor.netty.resources.LoopResources;

/**
 * Closes the connection of a driver's login that is not over in time, or that breaks. To cancel the login would not:
 * the driver goes on to wait for its end, and keeps the connection. What it is told beside the end it reports to nobody
 * but the log.
 */
public final class LoginDeadline extends ConnectionResources {

  private static final Logger log = LoggerFactory.getLogger(LoginDeadline.class);

  private final Duration patience;
  private volatile boolean over;
  private volatile @Nullable Throwable cause;

  private LoginDeadline(LoopResources delegate, Duration patience) {
    super(delegate, null);
    this.patience = patience;
  }

  /** Logs in with these resources; fails with {@link TimeoutException} where that is not over in time. */
  public static <T> Mono<T> within(Duration patience, LoopResources loops,
      Function<ConnectionResources, Mono<T>> login) {
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

  /** The network's words as they are; what the driver has stumbled over is for the log. */
  private static Throwable understandable(Throwable why) {
    Throwable root = why instanceof DecoderException wrapped && wrapped.getCause() != null ? wrapped.getCause() : why;
    return root instanceof IOException || root instanceof TimeoutException ? why
        : new IOException("what the server said is not understood");
  }

  @Override
  void prepare(Channel channel) {
    channel.pipeline().addFirst("sluice.login-deadline", new Watch());
  }

  /** Sees to it that what goes wrong ends the connection, which is all that the driver is told. */
  private class Errors extends ChannelInboundHandlerAdapter {

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
      log.debug("control connection broke: {}", broken.toString());
      end(context, broken);
    }

    void end(ChannelHandlerContext context, Throwable why) {
      if (!over && cause == null) {
        cause = understandable(why);
      }
      context.channel().close();
    }
  }

  /** Before the driver's handlers, and once there is something to read, after them too: they may not understand it. */
  private final class Watch extends Errors {

    private @Nullable ScheduledFuture<?> timer;
    private boolean reads;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      timer = context.executor().schedule(() -> {
        if (!over) {
          end(context, new TimeoutException());
        }
      }, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object msg) {
      if (!reads) {
        reads = true;
        context.pipeline().addBefore(NettyPipeline.ReactiveBridge, "sluice.errors", new Errors());
      }
      context.fireChannelRead(msg);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      if (timer != null) {
        timer.cancel(false);
      }
    }
  }
}
