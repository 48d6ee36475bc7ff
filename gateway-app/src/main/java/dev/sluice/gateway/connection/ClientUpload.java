package dev.sluice.gateway.connection;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.Packet;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

/** The files that one client is asked for. Its state is confined to the channel's event loop. */
final class ClientUpload implements Upload {

  private final ClientPackets packets;
  private @Nullable Taking taking;
  private Sinks.@Nullable One<Integer> end;
  private int sequenceId;

  ClientUpload(ClientPackets packets) {
    this.packets = packets;
  }

  @Override
  public Flux<Packet> parts() {
    return new Flux<>() {
      @Override
      public void subscribe(CoreSubscriber<? super Packet> actual) {
        Taking subscription = new Taking(actual);
        packets.onLoop(() -> taking = subscription);
        actual.onSubscribe(subscription);
      }
    };
  }

  @Override
  public Mono<Integer> asked(int first) {
    Sinks.One<Integer> last = Sinks.one();
    packets.onLoop(() -> {
      end = last;
      sequenceId = first;
      packets.cutThrough(true);
    });
    return last.asMono();
  }

  private final class Taking implements Subscription {

    private final CoreSubscriber<? super Packet> actual;
    private long demand;

    Taking(CoreSubscriber<? super Packet> actual) {
      this.actual = actual;
    }

    @Override
    public void request(long n) {
      packets.onLoop(() -> {
        demand = Operators.addCap(demand, n);
        packets.emit();
      });
    }

    @Override
    public void cancel() {
      packets.onLoop(() -> {
        if (taking == this) {
          taking = null;
          packets.emit();
        }
      });
    }
  }

  /** Whether what the client sends is a file. */
  boolean isAsked() {
    return end != null;
  }

  /** Whether another part may be taken: it is wanted, or it will be dropped. */
  boolean takesMore() {
    return isAsked() && (taking == null || taking.demand > 0);
  }

  /** The id that the client's next frame must have. */
  int sequenceId() {
    return sequenceId;
  }

  /** Takes ownership of a part. Returns the error if its id is wrong; else null. */
  @Nullable StatementFailure next(Packet part) {
    if (part.startsFrame()) {
      int actual = part.sequenceId();
      if (actual != sequenceId && packets.isNumbered()) {
        part.release();
        return StatementFailure.closing(ErrorCode.ER_NET_PACKETS_OUT_OF_ORDER,
            "Got packets out of order: expected " + sequenceId + ", got " + actual);
      }
      sequenceId = (sequenceId + 1) & 0xFF;
    }
    Taking to = taking;
    boolean last = part.isEmpty();
    if (last) {
      ended();
    }
    if (to == null) {
      part.release();
    } else {
      to.demand--;
      to.actual.onNext(part);
      if (last) {
        to.actual.onComplete();
      }
    }
    return null;
  }

  /** The answer's way is told before the server gets the last part, and so before it can go on. */
  private void ended() {
    Sinks.One<Integer> told = end;
    end = null;
    taking = null;
    packets.cutThrough(false);
    if (told != null) {
      told.tryEmitValue(sequenceId);
    }
  }

  /** The client does not go on. */
  void fail(Throwable why) {
    Sinks.One<Integer> told = end;
    Taking to = taking;
    end = null;
    taking = null;
    if (told != null) {
      told.tryEmitError(why);
    }
    if (to != null) {
      to.actual.onError(why);
    }
  }
}
