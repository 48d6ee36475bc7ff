package dev.sluice.gateway.connection;

import dev.sluice.gateway.statement.Statement;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;

/**
 * Writes answers to a client, at the pace of its socket: the next buffer is asked for only while the channel is
 * writable. Flushes when the answer pauses, when the channel is full, and at the end. One answer at a time.
 */
final class ClientWriter extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(ClientWriter.class);

  private final Channel channel;
  private final Duration timeout;
  private final int maxDiscarded;
  private final AtomicReference<@Nullable Writing> blocked = new AtomicReference<>();
  private final Runnable flushLast = this::flushLast;
  private volatile boolean gone;

  /** Whether a flush is among the event loop's tasks. */
  private boolean flushScheduled;

  /** Whether the event loop has written something since it flushed last. */
  private boolean unflushed;

  private @Nullable ScheduledFuture<?> stall;

  /**
   * A writer for one channel.
   *
   * @param timeout how long the client may take nothing
   * @param maxDiscarded how many bytes of an answer are thrown away if the client has gone but its statement is to go
   *     on to its end
   */
  ClientWriter(Channel channel, Duration timeout, int maxDiscarded) {
    this.channel = channel;
    this.timeout = timeout;
    this.maxDiscarded = maxDiscarded;
  }

  /** The client has gone: from now on what is written is thrown away. On the event loop only. */
  void gone() {
    gone = true;
    watch(null);
    resume();
  }

  /** Hears how the writing of an answer has ended, at most once and on any thread. */
  interface Listener {

    /** The last frame has been handed to the channel. */
    void written();

    /** The answer has not been written to its end. */
    void failed(Throwable why);
  }

  /**
   * A subscriber that writes the frames of an answer.
   *
   * @param statement what they answer; is told when its client takes nothing, and when it has ended
   */
  Writing writing(Statement statement, Listener listener) {
    return new Writing(statement, listener);
  }

  /** Sends what has been written, then closes; a client that is still sending is listened to for a while before. */
  void close(boolean sending) {
    if (sending) {
      Farewell.say(channel);
    } else {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Writes one answer. */
  final class Writing implements CoreSubscriber<ByteBuf> {

    private final Statement statement;
    private final Listener listener;
    private @Nullable Subscription upstream;
    private long discarded;
    private boolean over;

    private Writing(Statement statement, Listener listener) {
      this.statement = statement;
      this.listener = listener;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      upstream = subscription;
      more();
    }

    /** Nobody wants the rest of the answer. The listener may still hear of its end. */
    void cancel() {
      if (upstream != null) {
        upstream.cancel();
      }
      statement.ended(true);
    }

    private void more() {
      if (gone || channel.isWritable()) {
        next();
        return;
      }
      statement.blocked();
      blocked.set(this);
      flush();
      if (gone || channel.isWritable()) {
        resume();
      }
    }

    void next() {
      if (upstream != null) {
        upstream.request(1);
      }
    }

    @Override
    public void onNext(ByteBuf frames) {
      if (gone) {
        discard(frames);
        return;
      }
      channel.write(frames, channel.voidPromise());
      flushSoon();
      more();
    }

    /** A statement that only has much to say ends, as it does on a server whose client has gone. */
    private void discard(ByteBuf frames) {
      discarded += frames.readableBytes();
      frames.release();
      if (discarded <= maxDiscarded) {
        next();
      } else if (!over) {
        over = true;
        cancel();
        listener.failed(new ClientGoneException("closed by the client"));
      }
    }

    @Override
    public void onError(Throwable e) {
      flush();
      statement.ended(true);
      if (!over) {
        over = true;
        listener.failed(e);
      }
    }

    @Override
    public void onComplete() {
      flush();
      statement.ended(gone);
      if (!over) {
        over = true;
        listener.written();
      }
    }
  }

  /**
   * After the work at hand: by then an answer that still has bytes to offer has written them. Behind a write from
   * another thread, which is queued, a flush is queued too.
   */
  private void flushSoon() {
    if (!channel.eventLoop().inEventLoop()) {
      channel.eventLoop().execute(channel::flush);
      return;
    }
    unflushed = true;
    if (!flushScheduled) {
      flushScheduled = true;
      channel.eventLoop().execute(flushLast);
    }
  }

  private void flushLast() {
    flushScheduled = false;
    if (unflushed) {
      flush();
    }
  }

  private void flush() {
    if (channel.eventLoop().inEventLoop()) {
      unflushed = false;
    }
    channel.flush();
  }

  private void resume() {
    Writing waiting = blocked.getAndSet(null);
    if (waiting != null) {
      waiting.statement.resumed();
      waiting.next();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      watch(null);
      resume();
    } else if (stall == null) {
      watch(new Stall());
    }
    ctx.fireChannelWritabilityChanged();
  }

  private void watch(@Nullable Stall next) {
    if (stall != null) {
      stall.cancel(false);
    }
    stall = next == null ? null
        : channel.eventLoop().schedule(next, timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Gives a client up that has taken nothing since this was made. */
  private final class Stall implements Runnable {

    private final long pending = channel.bytesBeforeWritable();

    @Override
    public void run() {
      if (channel.bytesBeforeWritable() < pending) {
        watch(new Stall());
      } else if (!channel.isWritable()) {
        log.warn("client {} closed: it took nothing of its answer for {} (sluice.session.write-timeout)",
            ClientAddress.host(channel), timeout);
        channel.close();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    watch(null);
    ctx.fireChannelInactive();
  }
}
