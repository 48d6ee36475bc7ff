package dev.sluice.gateway.connection;

import dev.sluice.protocol.codec.Packet;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * What a client sends, as a flux of packets for one subscriber, which owns them.
 *
 * <p>Reads ahead of demand, because that is how a client's going away is noticed while its statement runs, but no
 * further than what one read brings: with packets waiting, reading stops. Confined to the channel's event loop.
 */
final class ClientPackets extends ChannelInboundHandlerAdapter {

  private final Queue<Packet> ahead = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable CoreSubscriber<? super Packet> subscriber;
  private @Nullable Throwable ended;
  private long demand;
  private boolean emitting;
  private boolean done;

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
      });
    }

    private void onLoop(Runnable action) {
      ChannelHandlerContext context = ctx;
      if (context == null || context.executor().inEventLoop()) {
        action.run();
      } else {
        context.executor().execute(action);
      }
    }
  }

  private void emit() {
    CoreSubscriber<? super Packet> actual = subscriber;
    if (emitting || done || actual == null) {
      return;
    }
    emitting = true;
    while (demand > 0 && !done && !ahead.isEmpty()) {
      demand--;
      actual.onNext(ahead.remove());
    }
    emitting = false;
    if (ended != null && !done) {
      done = true;
      releaseAhead();
      actual.onError(ended);
    }
    readOn();
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
    ahead.forEach(Packet::release);
    ahead.clear();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object msg) {
    if (done || ended != null) {
      ((Packet) msg).release();
    } else {
      ahead.add((Packet) msg);
      emit();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(new ClientGoneException("closed by the client"));
    releaseAhead();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable error = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    end(error instanceof IOException ? new ClientGoneException(String.valueOf(error.getMessage())) : error);
  }
}
