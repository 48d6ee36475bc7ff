package dev.sluice.gateway.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The context from which the handlers of new connections are made. It may be replaced, and ended, while they are made.
 * Each handler holds what it needs of its context, so connections go on. Thread-safe.
 */
public final class CurrentContext implements AutoCloseable {

  private final AtomicReference<@Nullable SslContext> context = new AtomicReference<>();

  /** Takes over another context, and releases the one before. */
  public void replace(SslContext next) {
    ReferenceCountUtil.release(context.getAndSet(next));
  }

  /**
   * Does something with the context of this moment, which is there as long as that takes.
   *
   * @throws IllegalStateException if there is none, or none any more
   */
  public <T> T with(Function<SslContext, T> action) {
    SslContext current = retained();
    try {
      return action.apply(current);
    } finally {
      ReferenceCountUtil.release(current);
    }
  }

  private SslContext retained() {
    while (true) {
      SslContext current = context.get();
      if (current == null) {
        throw new IllegalStateException("there is no TLS context");
      }
      try {
        return ReferenceCountUtil.retain(current);
      } catch (IllegalReferenceCountException replaced) {
        // in the meantime; there is another one, or none
      }
    }
  }

  /** Ends it for new connections; may be called again. */
  @Override
  public void close() {
    ReferenceCountUtil.release(context.getAndSet(null));
  }
}
