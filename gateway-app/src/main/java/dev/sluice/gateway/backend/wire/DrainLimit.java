package dev.sluice.gateway.backend.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the time in which a statement that has been stopped has to end. A file from the client is relayed to its end,
 * which takes as long as the client does, but the server has to go on taking it. Confined to the event loop.
 */
final class DrainLimit {

  private final ChannelHandlerContext ctx;
  private final Duration limit;
  private final Supplier<@Nullable FileRelay> relay;
  private final Consumer<String> abandon;
  private @Nullable ScheduledFuture<?> timer;

  /**
   * A limit for a statement that has not been stopped yet.
   *
   * @param relay the relay of the file that the server has asked for, while there is one
   * @param abandon closes the connection; gets the reason
   */
  DrainLimit(ChannelHandlerContext ctx, Duration limit, Supplier<@Nullable FileRelay> relay, Consumer<String> abandon) {
    this.ctx = ctx;
    this.limit = limit;
    this.relay = relay;
    this.abandon = abandon;
  }

  /** The statement has been stopped. */
  void begin() {
    FileRelay file = relay.get();
    long before = file == null ? 0 : file.relayed();
    timer = ctx.executor().schedule(() -> {
      if (file == null || file == relay.get() && file.isStuckAt(before)) {
        abandon.accept("its stopped statement did not end within " + limit.toMillis() + " ms");
      } else {
        begin();
      }
    }, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** It has ended. */
  void end() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
