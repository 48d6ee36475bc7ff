package dev.sluice.gateway.backend.wire;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.MetadataTooLargeException;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the exchanges of one wire, one at a time: it sends the command, hands on its answer as it is asked for, and has
 * a cancelled one stopped and drained before the next begins.
 *
 * <p>Confined to the channel's event loop, except that {@link #isIdle} and {@link #longestSent} may be called from
 * anywhere.
 */
final class ExchangeRunner {

  private static final Logger log = LoggerFactory.getLogger(ExchangeRunner.class);
  private static final int KILL_AGAIN_MILLIS = 200;

  private final BackendWire wire;
  private final ChannelHandlerContext ctx;
  private final AnswerReader answer;
  private final KillFence fence;
  private final Supplier<Packet> noOperation;
  private final DrainLimit drainLimit;
  private final Silence silence = new Silence();
  private final CommandWriter commands;
  private volatile @Nullable Exchange current;
  private volatile @Nullable Exchange waiting;
  private @Nullable FileRelay relay;
  private @Nullable String over;
  private boolean delivering;

  /**
   * Whether an error with sequence id 0 is no answer to the command. It may be one in a login, which has other sequence
   * ids.
   */
  private boolean expectsFarewell;

  ExchangeRunner(BackendWire wire, ChannelHandlerContext ctx, AnswerReader answer, KillFence fence,
      Supplier<Packet> noOperation, Duration drainTimeout) {
    this.wire = wire;
    this.ctx = ctx;
    this.answer = answer;
    this.fence = fence;
    this.noOperation = noOperation;
    this.drainLimit = new DrainLimit(ctx, drainTimeout, () -> relay, this::abandon);
    this.commands = new CommandWriter(ctx);
  }

  /** Whether a command would be sent at once. */
  boolean isIdle() {
    return current == null && waiting == null && fence.isDown();
  }

  /** The length of the longest command, or packet of a file, that the server was sent, in bytes. */
  int longestSent() {
    return commands.longest();
  }

  /** Whether what the server sends is the answer to an exchange. */
  boolean isRunning() {
    return current != null;
  }

  void start(Exchange exchange) {
    if (exchange.isCancelled() || !wire.isOpen()) {
      exchange.refuse(unread());
    } else if (isIdle()) {
      begin(exchange);
    } else if (waiting == null) {
      waiting = exchange;
    } else {
      exchange.refuse(new IllegalStateException("two exchanges wait for one connection"));
    }
  }

  private void begin(Exchange exchange) {
    current = exchange;
    answer.begin(exchange.kind(), wire.capabilities());
    ByteBuf command = exchange.begin().content();
    expectsFarewell = command.isReadable();
    silence.broken();
    commands.write(command);
    if (answer.isComplete()) {
      finish();
      exchange.complete();
      proceed();
    }
  }

  void demanded(Exchange exchange) {
    if (exchange == current) {
      deliver();
    }
  }

  void received(ByteBuf in) {
    silence.broken();
    answer.add(in);
    deliver();
  }

  private void deliver() {
    Exchange exchange = current;
    if (delivering || exchange == null) {
      return;
    }
    delivering = true;
    try {
      while (exchange == current && takesMore(exchange) && step(exchange)) {
        continue;
      }
    } catch (ProtocolException e) {
      abandon("its answer is not understood: " + e.getMessage());
    } finally {
      delivering = false;
    }
    if (exchange == current) {
      pause(exchange);
    }
  }

  /** What the server says during a file is kept until the client has sent the whole file and reads again. */
  private boolean takesMore(Exchange exchange) {
    return exchange.takesMore() && (relay == null || !exchange.isWanted());
  }

  private boolean step(Exchange exchange) {
    ResultSegment segment;
    try {
      segment = answer.next();
    } catch (MetadataTooLargeException e) {
      giveUp(exchange, StatementFailure.of(ErrorCode.ER_TOO_BIG_SELECT, e.getMessage()
          + " (sluice.session.max-metadata-size)"));
      return true;
    }
    if (segment == null) {
      return false;
    }
    if (expectsFarewell && answer.isFarewell(segment)) {
      farewell(exchange, segment);
      return true;
    }
    answer.begun();
    ResponseKind following = answer.isComplete() ? exchange.nextKind() : null;
    if (following != null) {
      answer.begin(following, wire.capabilities());
      exchange.next(segment);
    } else if (answer.isComplete()) {
      end(exchange, segment);
    } else if (segment instanceof ResultSegment.LocalInfile request) {
      relayFile(exchange, request);
    } else {
      exchange.next(segment);
    }
    return true;
  }

  /**
   * Reads on if the next bytes are wanted or there is room for them. Bytes that came before the end are still handed
   * on.
   */
  private void pause(Exchange exchange) {
    if (over == null) {
      wire.autoRead(takesMore(exchange) || answer.isEmpty());
    } else if (takesMore(exchange) || relay == null && answer.isEmpty()) {
      finish();
      answer.release();
      exchange.fail(BackendLostException.during(over));
    }
  }

  private void end(Exchange exchange, ResultSegment last) {
    boolean early = relay != null;
    finish();
    ByteBuf farewell = answer.takeFarewell();
    if (farewell != null) {
      over = closedBy(farewell);
      wire.unasked(farewell);
    } else if (!answer.isEmpty()) {
      abandon("bytes after the end of an answer");
    } else if (early) {
      abandon("its answer ended before the file that it had asked for");
    } else if (commands.isWriting()) {
      abandon("its answer ended before the command");
    }
    exchange.next(last);
    exchange.complete();
    proceed();
  }

  /** The server closed the connection before it read the command, and sent an error that says why. */
  private void farewell(Exchange exchange, ResultSegment said) {
    finish();
    over = closedBy(said.content());
    wire.unasked(said.content());
    answer.release();
    exchange.fail(unread());
  }

  private String closedBy(ByteBuf farewell) {
    return "the backend closed connection " + wire.connectionId() + " with error "
        + farewell.getUnsignedShortLE(farewell.readerIndex() + Frames.HEADER_LENGTH + 1);
  }

  private void finish() {
    current = null;
    relay = null;
    wire.autoRead(true);
    drainLimit.end();
  }

  /**
   * A kill that came too late hits the next command. So a command is sent first to take the kill. The session sees
   * nothing of it, neither in its warnings nor in {@code ROW_COUNT()} or {@code FOUND_ROWS()}.
   */
  private void proceed() {
    Exchange next = waiting;
    if (current != null || over != null) {
      return;
    }
    if (fence.isStray()) {
      fence.absorbed();
      begin(new Exchange(this, ctx.channel().eventLoop(), noOperation.get(), ResponseKind.STATUS,
          Upload.NONE, () -> { }));
    } else if (fence.isDown() && next != null) {
      waiting = null;
      begin(next);
    }
  }

  /** How many looks in a row have found an exchange that waits for the server without having got anything. */
  int look() {
    boolean servers = relay == null ? ctx.channel().config().isAutoRead() : relay.isBlocked();
    return silence.look(current != null && over == null && servers);
  }

  // files that the server asks for

  /** The connection has negotiated it only if the client has. */
  private void relayFile(Exchange exchange, ResultSegment.LocalInfile request) {
    int sequenceId = request.sequenceId() + 1;
    if (exchange.isWanted() && wire.capabilities().has(Capabilities.LOCAL_FILES)) {
      FileRelay file = new FileRelay(ctx, sequenceId, commands::sending, this::relayed);
      relay = file;
      exchange.upload().parts().subscribe(file);
      exchange.next(request);
    } else {
      request.release();
      FileRelay.sendNothing(ctx, sequenceId);
      giveUp(exchange, StatementFailure.of(ErrorCode.ER_CLIENT_LOCAL_FILES_DISABLED, "Loading local data is disabled; "
          + "this must be enabled on the client, in the gateway (sluice.session.local-infile) and on the server"));
    }
  }

  /** The client is told why, and the statement is stopped. */
  private static void giveUp(Exchange exchange, StatementFailure why) {
    exchange.fail(why);
    exchange.cancel();
  }

  /** A file that breaks off must not look whole to the server, so the connection is closed. */
  private void relayed(FileRelay file, @Nullable Throwable failure) {
    if (file != relay) {
      return;
    }
    relay = null;
    if (failure == null) {
      deliver();
      return;
    }
    log.debug("backend connection {} closed: its client's file breaks off: {}", wire.connectionId(),
        failure.getMessage());
    over = over == null ? "the client's file breaks off" : over;
    abandon(over);
  }

  /** The server's socket takes more. */
  void writable() {
    silence.broken();
    commands.writable();
    if (relay != null) {
      relay.writable();
    }
  }

  // stopping

  void cancelled(Exchange exchange) {
    if (exchange == waiting) {
      waiting = null;
      exchange.refuse(BackendLostException.before("cancelled"));
    } else if (exchange == current && exchange.kind() == ResponseKind.LOGIN) {
      ctx.close();
      // if the connection has ended already, its last bytes are still here
      deliver();
    } else if (exchange == current) {
      drainLimit.begin();
      // after the bytes that have come are drained: they may be the rest of the answer
      ctx.executor().execute(() -> kill(exchange));
      deliver();
    }
  }

  /** Stops the running statement, whose own error then ends its answer. */
  void interrupt(Consumer<@Nullable Throwable> answered) {
    Exchange running = current;
    if (running != null && running.isWanted()) {
      kill(running);
      fence.whenAnswered(answered);
    } else {
      answered.accept(null);
    }
  }

  private void kill(Exchange running) {
    if (running == current && over == null) {
      fence.kill(wire.connectionId(), () -> running == current, error -> {
        if (error != null) {
          abandon("KILL QUERY may still come: " + error.getMessage());
        } else if (running == current && running.isCancelled() && relay == null) {
          // a kill that the server took before it read the command has done nothing
          ctx.executor().schedule(() -> kill(running), KILL_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
        proceed();
      });
    }
  }

  // the end

  private void abandon(String why) {
    if (over == null) {
      log.warn("backend connection {} closed: {}", wire.connectionId(), why);
      over = why;
    }
    answer.release();
    wire.condemn();
    ctx.close();
  }

  void broken(String why) {
    giveUp("connection " + wire.connectionId() + " to the backend broke: " + why);
  }

  /** Closes the connection. The running exchange fails for this reason. */
  void giveUp(String why) {
    over = over == null ? why : over;
    ctx.close();
  }

  void inactive() {
    over = reason();
    commands.release();
    Exchange exchange = current;
    if (relay != null) {
      relay.drop();
    }
    if (exchange != null) {
      deliver();
    }
    Exchange next = waiting;
    if (next != null) {
      waiting = null;
      next.refuse(unread());
    }
  }

  private BackendLostException unread() {
    return BackendLostException.before(reason(), wire.lastWords());
  }

  private String reason() {
    return over == null ? "the backend closed connection " + wire.connectionId() : over;
  }
}
