package dev.sluice.gateway.backend.wire;

import dev.sluice.gateway.backend.BackendGreeting;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuit;
import dev.sluice.protocol.packet.server.HandshakeV10;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResponseScanner;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Carries client statements over an r2dbc-mysql connection as bytes.
 *
 * <p>It is in the driver's pipeline between the socket (after TLS) and the driver's codec. The driver makes the
 * connection, and after that notices only its end. The wire runs one exchange at a time; one more may wait until that
 * has been stopped. All state is confined to the channel's event loop; public methods may be called from anywhere.
 */
public final class BackendWire extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(BackendWire.class);

  /** The bounds of what a wire keeps and waits for. */
  public record Limits(int batchSize, int maxMetadata, Duration drainTimeout, Duration preparationTimeout) {}

  private final AnswerListener listener;
  private final KillFence.@Nullable Killer killer;
  private final Limits limits;
  private volatile @Nullable ChannelHandlerContext ctx;
  private volatile @Nullable ExchangeRunner runner;
  private volatile boolean closed;
  private volatile byte[] lastWords = {};
  private volatile @Nullable Runnable onLost;
  private volatile NetworkTimeout networkTimeout = new NetworkTimeout(Duration.ZERO);
  private volatile @Nullable SilenceWatch watch;
  private volatile @Nullable BackendGreeting greeting;
  private volatile long connectionId;
  private volatile Capabilities negotiated = Capabilities.of(0);

  /**
   * A wire for one connection.
   *
   * @param listener is told what answers say of the session
   * @param killer stops a statement; null: the connection is closed instead
   */
  public BackendWire(AnswerListener listener, KillFence.@Nullable Killer killer, Limits limits) {
    this.listener = listener;
    this.killer = killer;
    this.limits = limits;
  }

  /**
   * Sends a command and returns its answer. Takes ownership of {@code command}, and sends it when subscribed to, once.
   *
   * <p>Fails with {@link BackendLostException} if the connection ends first. Cancelling stops the statement with {@code
   * KILL QUERY} and drains what is left of its answer.
   *
   * @param upload carries the files that the server may ask for
   * @param onStart is run on the event loop just before the command is sent
   */
  public Exchange exchange(Packet command, ResponseKind kind, Upload upload, Runnable onStart) {
    return new Exchange(runner(), context().channel().eventLoop(), command, kind, upload, onStart);
  }

  /**
   * Sends several commands in one write, and returns their answers one after another. An error ends one answer, and the
   * server runs the commands after it. Otherwise as {@link #exchange(Packet, ResponseKind, Upload, Runnable)}.
   *
   * @param commands their frames
   * @param kinds the kinds of their answers
   */
  public Flux<ResultSegment> exchange(Packet commands, List<ResponseKind> kinds) {
    return new Exchange(runner(), context().channel().eventLoop(), commands, kinds);
  }

  /**
   * Bounds the time of steps on the connection. When it is over, the connection is closed and the steps fail.
   *
   * @param bound the setting that says how long, for messages
   */
  public <T> Mono<T> within(Duration limit, String bound, Mono<T> steps) {
    return Mono.defer(() -> {
      Future<?> timer = loop().schedule(() -> giveUp("the backend has not answered on connection " + connectionId()
          + " for " + limit.toMillis() + " ms (" + bound + ")"), limit.toMillis(), TimeUnit.MILLISECONDS);
      return steps.doFinally(ended -> timer.cancel(false));
    });
  }

  /** The server has greeted the connection. */
  public void greeted(HandshakeV10 said) {
    greeting = BackendGreeting.of(said);
    connectionId = Integer.toUnsignedLong(said.connectionId());
  }

  /**
   * Has the server's greeting answered, and returns the server's reply. Fails with {@link BackendLostException} if the
   * connection ends first.
   *
   * @param asked the flags that the answer asks for; those that the server does not offer are not negotiated
   * @param answer sends the answer, on the event loop
   */
  public Flux<ResultSegment> login(Capabilities asked, Runnable answer) {
    negotiated = asked.and(greeting().capabilities().bits());
    return exchange(new Packet(Unpooled.EMPTY_BUFFER), ResponseKind.LOGIN, Upload.NONE, answer);
  }

  /** Sends one frame of an exchange that has begun, and completes when it has gone out. */
  public Mono<Void> send(ByteBuf frame) {
    return Mono.create(sink -> context().writeAndFlush(frame).addListener(sent -> {
      if (sent.isSuccess()) {
        sink.success();
      } else {
        sink.error(BackendLostException.during(String.valueOf(sent.cause().getMessage())));
      }
    }));
  }

  /**
   * Stops the running statement, whose own error then ends its answer; completes when the server has taken the kill.
   *
   * @param isMeant is asked on the event loop; if it is false, nothing happens
   */
  public Mono<Void> interrupt(BooleanSupplier isMeant) {
    return Mono.create(sink -> loop().execute(() -> {
      if (isMeant.getAsBoolean()) {
        runner().interrupt(error -> Optional.ofNullable(error).ifPresentOrElse(sink::error, sink::success));
      } else {
        sink.success();
      }
    }));
  }

  /**
   * Has the connection, on which no command runs, served by that event loop from now on, so that what it sends and what
   * its client gets need no change of threads.
   */
  public Mono<Void> moveTo(EventLoop loop) {
    return Mono.create(sink -> {
      Channel channel = context().channel();
      if (channel.eventLoop() == loop) {
        sink.success();
        return;
      }
      channel.deregister().addListener(left -> loop.register(channel).addListener(entered -> {
        if (entered.isSuccess()) {
          sink.success();
        } else {
          close();
          sink.error(BackendLostException.before("connection " + connectionId() + " did not change its event loop: "
              + entered.cause().getMessage()));
        }
      }));
    });
  }

  /** Whether the connection can take another command. */
  public boolean isOpen() {
    return !closed;
  }

  /** Whether another command would be sent at once. */
  public boolean isIdle() {
    return !closed && runner().isIdle();
  }

  /**
   * The least length of the server's buffer for this connection, in bytes. It is that of the longest command, or packet
   * of a file, that the server was sent. A server keeps the buffer as long as the connection, and does not send rows
   * before it is full.
   */
  public int serverBuffer() {
    return runner().longestSent();
  }

  /** The server's id of this connection. */
  public long connectionId() {
    return connectionId;
  }

  /** What was negotiated with the server. */
  public Capabilities capabilities() {
    return negotiated;
  }

  /** Sends {@code COM_QUIT} as soon as a statement that may still run has been stopped, and closes the connection. */
  public Mono<Void> quit() {
    return Flux.defer(() -> exchange(Packet.command(ByteBufAllocator.DEFAULT.buffer(), new ComQuit()::encode),
        ResponseKind.NONE,
            Upload.NONE, () -> { })).then()
        .timeout(limits.drainTimeout().multipliedBy(2))
        .onErrorComplete()
        .doFinally(ignored -> close());
  }

  /** The event loop that serves the connection at present. */
  public EventLoop loop() {
    return context().channel().eventLoop();
  }

  /** How long it may take to put a session's state on it. */
  public Duration preparationTimeout() {
    return limits.preparationTimeout();
  }

  /** Closes the connection without a {@code COM_QUIT}; a running exchange fails. */
  public void close() {
    closed = true;
    ChannelHandlerContext context = ctx;
    if (context != null) {
      context.close();
    }
  }

  /** Closes the connection, because its exchange has waited long enough. The exchange fails for this reason. */
  public void giveUp(String why) {
    closed = true;
    ChannelHandlerContext context = context();
    context.channel().eventLoop().execute(() -> runner().giveUp(why));
  }

  /** Watches the connection for silence, and for a network that loses its packets, until it closes. */
  public void watchedBy(SilenceWatch by, NetworkTimeout network) {
    networkTimeout = network;
    watch = by;
    by.add(this);
    onClose(() -> by.remove(this));
  }

  /** Finds out whether the running exchange waits in silence, and tells the watch. */
  void look(SilenceWatch by) {
    Channel channel = context().channel();
    channel.eventLoop().execute(() -> {
      int looks = runner().look();
      if (looks > 0 && networkTimeout.isExceeded(channel)) {
        giveUp("nothing that connection " + connectionId() + " sent to the backend has been acknowledged for "
            + networkTimeout.limit().toMillis() + " ms (sluice.backend.network-timeout)");
      } else {
        by.found(this, looks);
      }
    });
  }

  /** Refuses further commands from now on; the connection is about to be closed. */
  void condemn() {
    closed = true;
  }

  /** What the server has said of itself when it greeted the connection. */
  public BackendGreeting greeting() {
    BackendGreeting said = greeting;
    if (said == null) {
      throw new IllegalStateException("the server has not greeted yet");
    }
    return said;
  }

  /** The unsolicited packets of the server before it closed the connection, as they came; empty if there were none. */
  public byte[] lastWords() {
    return lastWords;
  }

  /** Sets the action to run when the connection has closed, in place of the one before; null for none. */
  public void onLost(@Nullable Runnable action) {
    onLost = action;
    if (action != null && !context().channel().isActive()) {
      action.run();
    }
  }

  public void onClose(Runnable action) {
    context().channel().closeFuture().addListener(ignored -> action.run());
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext context = ctx;
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }

  private ExchangeRunner runner() {
    ExchangeRunner exchanges = runner;
    if (exchanges == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return exchanges;
  }

  /** Whether the socket is read. Most answers change nothing of that, and setting it costs more than looking. */
  void autoRead(boolean on) {
    ChannelConfig config = context().channel().config();
    if (config.isAutoRead() != on) {
      config.setAutoRead(on);
    }
  }

  // the pipeline

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    AnswerReader answer = new AnswerReader(new ResponseScanner(limits.batchSize(), limits.maxMetadata()), listener);
    KillFence.Killer how = killer == null ? (id, stillRuns) -> Mono.fromRunnable(this::close) : killer;
    KillFence fence = new KillFence(how, limits.drainTimeout(), context.channel());
    runner = new ExchangeRunner(this, context, answer, fence, listener::noOperation, limits.drainTimeout());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (closed) {
      context.close();
    }
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object msg) {
    SilenceWatch watching = watch;
    if (watching != null) {
      watching.heard();
    }
    if (!(msg instanceof ByteBuf in)) {
      context.fireChannelRead(msg);
    } else if (runner().isRunning()) {
      runner().received(in);
    } else {
      unasked(in);
    }
  }

  /** A server that sends something unasked says why it closes the connection: shut down, killed, idle for too long. */
  void unasked(ByteBuf in) {
    log.debug("backend connection {} closed: the server sent {} bytes that nobody asked for", connectionId(),
        in.readableBytes());
    lastWords = ByteBufUtil.getBytes(in);
    in.release();
    close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      runner().writable();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed = true;
    runner().inactive();
    Runnable lost = onLost;
    if (lost != null) {
      lost.run();
    }
    context.fireChannelInactive();
  }

  /**
   * A connection that breaks counts as closed, and the driver is not told of the error: it would report it to nobody.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable why = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    if (why instanceof IOException) {
      log.debug("backend connection {} broke: {}", connectionId(), why.getMessage());
      runner().broken(String.valueOf(why.getMessage()));
    } else {
      context.fireExceptionCaught(cause);
    }
  }
}
