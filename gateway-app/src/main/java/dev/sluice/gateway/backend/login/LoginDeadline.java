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
 * Closes the connection of a driver's login that is not over in time, or that breaks. Cancelling the login would not
 * close it: the driver would wait on for its end, and keep the connection. The driver reports errors other than the end
 * only to the log.
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

  /** Logs in with these resources; fails with {@link TimeoutException} if that is not over in time. */
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

  /** An error of the network is reported as it is; a failure inside of the driver goes to the log. */
  private static Throwable understandable(Throwable why) {
    Throwable root = why instanceof DecoderException wrapped && wrapped.getCause() != null ? wrapped.getCause() : why;
    return root instanceof IOException || root instanceof TimeoutException ? why
        : new IOException("what the server said is not understood");
  }

  @Override
  void prepare(Channel channel) {
    channel.pipeline().addFirst("sluice.login-deadline", new Watch());
  }

  /** Ends the connection if something goes wrong; the driver notices only the end. */
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

  /**
   * It is before the driver's handlers and, as soon as there is something to read, after them too, because they may not
   * understand what they read.
   */
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
