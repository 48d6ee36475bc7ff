package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResponseScanner;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Carries client statements over an r2dbc-mysql connection as bytes.
 *
 * <p>Sits in the driver's pipeline between the socket (after TLS) and the driver's codec. While no exchange runs it is
 * transparent; while one runs it has the channel, and the driver sees nothing. One exchange at a time; one more may
 * wait for the kill of the one before it to be answered. All state is confined to the channel's event loop; public
 * methods may be called from anywhere.
 */
public final class BackendWire extends ChannelDuplexHandler {

  private static final Logger log = LoggerFactory.getLogger(BackendWire.class);

  /** How a statement is stopped: on another connection, and only if it still runs when that one is at hand. */
  interface Killer {
    Mono<Void> killQuery(long connectionId, java.util.function.BooleanSupplier stillRuns);
  }

  /** The bounds of what a wire keeps and waits for. */
  record Limits(int batchSize, int maxMetadata, Duration drainTimeout) {}

  private final LoginEdit login;
  private final Killer killer;
  private final Limits limits;
  private final ResponseScanner scanner;
  private final SessionTrace trace = new SessionTrace();
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable ByteBuf cumulation;
  private volatile @Nullable Exchange current;
  private @Nullable Exchange waiting;
  private boolean draining;
  private boolean killing;
  private boolean strayKill;
  private volatile boolean closed;

  BackendWire(LoginEdit login, Killer killer, Limits limits) {
    this.login = login;
    this.killer = killer;
    this.limits = limits;
    this.scanner = new ResponseScanner(limits.batchSize(), limits.maxMetadata());
  }

  /**
   * Sends a command and returns its answer. Takes ownership of {@code command}, and sends it when subscribed to, once.
   *
   * <p>Fails with {@link BackendLostException} where the connection ends first. Cancelling stops the statement with
   * {@code KILL QUERY} and drains what is left of its answer.
   */
  public Flux<ResultSegment> exchange(Packet command, ResponseKind kind) {
    return new Exchange(this, context().channel().eventLoop(), command, kind);
  }

  /** Stops the running statement, whose own error then ends its answer; completes when that has been asked for. */
  public Mono<Void> interrupt() {
    return Mono.<Void>create(sink -> context().channel().eventLoop().execute(() -> {
      Exchange running = current;
      if (running == null || killing) {
        sink.success();
      } else {
        kill(running, sink::success);
      }
    }));
  }

  /** Whether the connection can take another command. */
  public boolean isOpen() {
    return !closed;
  }

  /** The server's id of this connection. */
  public long connectionId() {
    return login.connectionId();
  }

  /** What was negotiated with the server. */
  public Capabilities capabilities() {
    return login.negotiated();
  }

  /** Closes the connection without a word to the server; a running exchange fails. */
  public void close() {
    ChannelHandlerContext context = ctx;
    if (context != null) {
      context.close();
    }
  }

  /** Refuses further commands from now on; the connection is about to be closed. */
  void condemn() {
    closed = true;
  }

  SessionTrace trace() {
    return trace;
  }

  BackendGreeting greeting() {
    BackendGreeting greeting = login.greeting();
    if (greeting == null) {
      throw new IllegalStateException("the server has not greeted yet");
    }
    return greeting;
  }

  void onClose(Runnable action) {
    context().channel().closeFuture().addListener(ignored -> action.run());
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext context = ctx;
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }

  // the exchange, on the event loop

  void start(Exchange exchange) {
    if (exchange.isCancelled()) {
      exchange.command().release();
    } else if (closed) {
      exchange.command().release();
      exchange.fail(lost());
    } else if (current != null || killing || strayKill) {
      await(exchange);
    } else {
      current = exchange;
      scanner.begin(exchange.kind(), capabilities().has(Capabilities.DEPRECATE_EOF));
      context().writeAndFlush(exchange.command().content());
    }
  }

  private void await(Exchange exchange) {
    if (waiting != null) {
      exchange.command().release();
      exchange.fail(new IllegalStateException("two exchanges wait for one wire"));
    } else {
      waiting = exchange;
    }
  }

  void demanded(Exchange exchange) {
    if (exchange == current) {
      drain();
    }
  }

  void cancelled(Exchange exchange) {
    if (exchange == waiting) {
      waiting = null;
      exchange.command().release();
    } else if (exchange == current) {
      context().executor().schedule(() -> giveUp(exchange), limits.drainTimeout().toMillis(), TimeUnit.MILLISECONDS);
      if (!killing) {
        kill(exchange, () -> {});
      }
      drain();
    }
  }

  private void giveUp(Exchange exchange) {
    if (exchange == current) {
      log.warn("backend connection {} closed: its stopped statement did not end within {}", connectionId(),
          limits.drainTimeout());
      context().close();
    }
  }

  private void kill(Exchange running, Runnable answered) {
    killing = true;
    killer.killQuery(connectionId(), () -> current == running)
        .timeout(limits.drainTimeout())
        .doOnError(e -> log.warn("backend connection {}: KILL QUERY failed: {}", connectionId(), e.getMessage()))
        .onErrorComplete()
        .doFinally(ignored -> context().executor().execute(() -> killAnswered(answered)))
        .subscribe();
  }

  /** A kill that came too late hits the next command, so a harmless one is sent first to take it. */
  private void killAnswered(Runnable answered) {
    killing = false;
    strayKill = !closed;
    answered.run();
    if (current == null) {
      absorbStrayKill();
    }
  }

  private void absorbStrayKill() {
    if (!strayKill || killing || closed) {
      return;
    }
    strayKill = false;
    Exchange next = waiting;
    waiting = null;
    Exchange probe = new Exchange(this, context().channel().eventLoop(), Statements.query("DO 0"), ResponseKind.QUERY);
    probe.doFinally(ignored -> {
      if (next != null) {
        start(next);
      }
    }).subscribe(ResultSegment::release, e -> log.debug("backend connection {}: {}", connectionId(), e.getMessage()));
  }

  private void drain() {
    Exchange exchange = current;
    if (draining || exchange == null) {
      return;
    }
    draining = true;
    try {
      while (exchange.takesMore() && cumulation != null) {
        ResultSegment segment = scanner.next(cumulation);
        if (segment == null) {
          break;
        }
        trace(segment);
        if (scanner.complete()) {
          end(exchange, segment);
          return;
        }
        exchange.next(segment);
      }
      releaseIfRead();
      context().channel().config().setAutoRead(exchange.takesMore() || cumulation == null);
    } catch (ProtocolException e) {
      log.warn("backend connection {} closed: its answer is not understood: {}", connectionId(), e.getMessage());
      context().close();
    } finally {
      draining = false;
    }
  }

  private void trace(ResultSegment segment) {
    if (segment instanceof ResultSegment.Terminator terminator) {
      try {
        trace.terminated(terminator, capabilities());
      } catch (ProtocolException e) {
        segment.release();
        throw e;
      }
    }
  }

  private void end(Exchange exchange, ResultSegment last) {
    current = null;
    boolean clean = cumulation == null || !cumulation.isReadable();
    releaseCumulation();
    context().channel().config().setAutoRead(true);
    if (!clean) {
      log.warn("backend connection {} closed: bytes after the end of an answer", connectionId());
      context().close();
    }
    draining = false;
    exchange.next(last);
    exchange.complete();
    if (current == null) {
      absorbStrayKill();
    }
  }

  /** A new buffer, because the old one grows with all that was ever read from it as long as it is appended to. */
  private static ByteBuf joined(ByteBuf rest, ByteBuf in) {
    ByteBuf both = in.alloc().buffer(rest.readableBytes() + in.readableBytes()).writeBytes(rest).writeBytes(in);
    rest.release();
    in.release();
    return both;
  }

  private void releaseIfRead() {
    if (cumulation != null && !cumulation.isReadable()) {
      releaseCumulation();
    }
  }

  private void releaseCumulation() {
    if (cumulation != null) {
      cumulation.release();
      cumulation = null;
    }
  }

  private BackendLostException lost() {
    return new BackendLostException("the backend closed connection " + connectionId());
  }

  // the pipeline

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object msg) {
    if (!(msg instanceof ByteBuf in)) {
      context.fireChannelRead(msg);
    } else if (current == null) {
      ByteBuf out = login.inbound(in);
      if (out != null) {
        context.fireChannelRead(out);
      }
    } else {
      cumulation = cumulation == null ? in : joined(cumulation, in);
      drain();
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object msg, ChannelPromise promise) {
    if (!login.done() && msg instanceof ByteBuf out) {
      login.outbound(out);
    }
    context.write(msg, promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed = true;
    login.release();
    releaseCumulation();
    Exchange running = current;
    Exchange next = waiting;
    current = null;
    waiting = null;
    if (running != null) {
      running.fail(lost());
    }
    if (next != null) {
      next.command().release();
      next.fail(lost());
    }
    context.fireChannelInactive();
  }
}
