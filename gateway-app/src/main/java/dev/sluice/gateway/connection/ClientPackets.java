package dev.sluice.gateway.connection;

import dev.sluice.gateway.result.StatementFailure;
import dev.sluice.gateway.result.Upload;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.CompressedSequence;
import dev.sluice.protocol.codec.FrameDecoder;
import dev.sluice.protocol.codec.Packet;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * What a client sends, as a flux of packets for one subscriber, which owns them; and, while the client has been asked for
 * a file, as parts of that.
 *
 * <p>Reads ahead of demand, because that is how a client's going away is noticed while its statement runs, but no
 * further than what one read brings: with packets waiting, reading stops. Confined to the channel's event loop.
 */
final class ClientPackets extends ChannelInboundHandlerAdapter {

  /** A packet, and where the ids of an answer to it start if that is compressed. */
  private record Arrived(Packet packet, int answerId) {}

  private final FrameDecoder decoder;
  private final CompressedSequence sequence;
  private final Duration patience;
  private final ClientUpload upload = new ClientUpload(this);
  private final Queue<Arrived> ahead = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable CoreSubscriber<? super Packet> subscriber;
  private @Nullable Throwable ended;
  private @Nullable ScheduledFuture<?> silence;
  private long demand;
  private long received;
  private boolean emitting;
  private boolean done;

  /**
   * Packets as the decoder cuts them.
   *
   * @param sequence is told which packet is about to be answered
   * @param patience how long the client may send nothing of a file that is waited for
   */
  ClientPackets(FrameDecoder decoder, CompressedSequence sequence, Duration patience) {
    this.decoder = decoder;
    this.sequence = sequence;
    this.patience = patience;
  }

  /** The packets; fails with {@link ClientGoneException} at the end of the stream, or with what is wrong with it. */
  Flux<Packet> packets() {
    return new Flux<>() {
      @Override
      public void subscribe(CoreSubscriber<? super Packet> actual) {
        subscriber = actual;
        actual.onSubscribe(new Demand());
      }
    };
  }

  /** The files that the client is asked for. */
  Upload upload() {
    return upload;
  }

  /** Whether the client is sending a file. */
  boolean isUploading() {
    return upload.isAsked();
  }

  /** The id that the next packet of the file must have. */
  int uploadSequenceId() {
    return upload.sequenceId();
  }

  private final class Demand implements Subscription {

    @Override
    public void request(long n) {
      onLoop(() -> {
        demand = Operators.addCap(demand, n);
        emit();
      });
    }

    @Override
    public void cancel() {
      onLoop(() -> {
        done = true;
        releaseAhead();
        upload.fail(new ClientGoneException("given up"));
      });
    }
  }

  void onLoop(Runnable action) {
    ChannelHandlerContext context = ctx;
    if (context == null || context.executor().inEventLoop()) {
      action.run();
    } else {
      context.executor().execute(action);
    }
  }

  void cutThrough(boolean on) {
    decoder.cutThrough(on);
    if (on) {
      watch();
    }
  }

  /** Hands on what has come, as far as it is asked for. */
  void emit() {
    CoreSubscriber<? super Packet> actual = subscriber;
    if (emitting || done || actual == null) {
      return;
    }
    emitting = true;
    while (!done && !ahead.isEmpty() && (upload.isAsked() ? upload.takesMore() : demand > 0)) {
      Arrived next = ahead.remove();
      sequence.answerFrom(next.answerId());
      emit(actual, next.packet());
    }
    emitting = false;
    if (ended != null && !done) {
      done = true;
      releaseAhead();
      actual.onError(ended);
      upload.fail(ended);
    }
    readOn();
  }

  private void emit(CoreSubscriber<? super Packet> actual, Packet packet) {
    if (upload.isAsked()) {
      StatementFailure wrong = upload.next(packet);
      ended = ended == null ? wrong : ended;
    } else {
      demand--;
      actual.onNext(packet);
    }
  }

  private void readOn() {
    if (ctx != null) {
      ctx.channel().config().setAutoRead(ahead.isEmpty());
    }
  }

  private void end(Throwable why) {
    if (ended == null) {
      ended = why;
      emit();
    }
  }

  private void releaseAhead() {
    ahead.forEach(arrived -> arrived.packet().release());
    ahead.clear();
  }

  // a client that falls silent

  private boolean isWaiting() {
    return upload.takesMore() && ahead.isEmpty();
  }

  private void watch() {
    ChannelHandlerContext context = ctx;
    if (context != null && silence == null) {
      silence = context.executor().schedule(new Silence(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Gives a client up that was waited for all the time since this was made. */
  private final class Silence implements Runnable {

    private final boolean waiting = isWaiting();
    private final long before = received;

    @Override
    public void run() {
      silence = null;
      if (waiting && isWaiting() && before == received) {
        end(StatementFailure.closing(ErrorCode.ER_NET_READ_INTERRUPTED, "nothing came of a file for "
            + patience.toMillis() + " ms (sluice.session.read-timeout)"));
      } else if (upload.isAsked()) {
        watch();
      }
    }
  }

  // the channel

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object msg) {
    if (done || ended != null) {
      ((Packet) msg).release();
    } else {
      received++;
      ahead.add(new Arrived((Packet) msg, sequence.received()));
      emit();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(new ClientGoneException("closed by the client"));
    releaseAhead();
    if (silence != null) {
      silence.cancel(false);
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable error = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    end(error instanceof IOException ? new ClientGoneException(String.valueOf(error.getMessage())) : error);
  }
}
