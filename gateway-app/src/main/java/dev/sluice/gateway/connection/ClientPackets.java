package dev.sluice.gateway.connection;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.CompressedSequence;
import dev.sluice.protocol.codec.FrameDecoder;
import dev.sluice.protocol.codec.Packet;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends, as packets for one receiver, which owns them; and, while the client has been asked for a file,
 * as parts of that.
 *
 * <p>A packet is taken when it is asked for. What one read has brought before that stays as it is, and the socket is
 * not read meanwhile; while nothing has come it is read, because that is how a client's going away is noticed while its
 * statement runs. What a client may do when its stream ends is the {@link Parting}'s to say. Confined to the channel's
 * event loop.
 */
final class ClientPackets extends ChannelInboundHandlerAdapter {

  /** Gets the client's packets, on the channel's event loop. */
  interface Receiver {

    /** Takes ownership of the packet that was asked for. */
    void received(Packet packet);

    /** No more packets come: {@link ClientGoneException} at the end of the stream, or what is wrong with it. */
    void failed(Throwable why);
  }

  private final FrameDecoder decoder;
  private final CompressedSequence sequence;
  private final Duration patience;
  private final Parting parting;
  private final ClientUpload upload = new ClientUpload(this);
  private final Queue<Packet> rest = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable Receiver receiver;
  private @Nullable Throwable ended;
  private @Nullable ScheduledFuture<?> silence;
  private boolean asked;
  private boolean emitting;
  private boolean inputEnded;
  private boolean closed;
  private boolean done;

  /**
   * Packets as the decoder cuts them.
   *
   * @param sequence is told which packet is about to be answered
   * @param patience how long the client may send nothing of a packet that it has begun, or of a file that is waited for
   */
  ClientPackets(FrameDecoder decoder, CompressedSequence sequence, Duration patience, Parting parting) {
    this.decoder = decoder;
    this.sequence = sequence;
    this.patience = patience;
    this.parting = parting;
  }

  /** Has the packets go there. Nothing is handed on before. */
  void receiver(Receiver to) {
    receiver = to;
  }

  /** Asks for the next packet. */
  void ask() {
    asked = true;
    emit();
  }

  /** Takes nothing any more. */
  void stop() {
    if (!done) {
      finish();
      upload.fail(new ClientGoneException("given up"));
    }
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

  /** Whether frames are numbered. */
  boolean isNumbered() {
    return decoder.isNumbered();
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

  /** Whether the next packet is asked for, or the next part of a file. */
  boolean isAsked() {
    return upload.isAsked() ? upload.takesMore() : asked;
  }

  /** Whether the client's socket is closed, and the commands that it has sent before are executed all the same. */
  boolean isClosed() {
    return closed;
  }

  /** Hands on what has come, as far as it is asked for. */
  void emit() {
    if (done || emitting || receiver == null) {
      return;
    }
    while (closed && !done && ended == null && !rest.isEmpty() && isAsked()) {
      deliver(rest.remove());
    }
    if (!closed && ended == null) {
      decoder.resume();
      readOn();
    }
    boolean over = closed ? rest.isEmpty() : inputEnded && !decoder.isHeldBack();
    if (over && ended == null && isAsked()) {
      ended = new ClientGoneException("closed by the client");
    }
    fail();
  }

  private void deliver(Packet packet) {
    Receiver to = receiver;
    if (to == null) {
      packet.release();
      return;
    }
    emitting = true;
    sequence.answerFrom(sequence.received());
    if (upload.isAsked()) {
      StatementFailure wrong = upload.next(packet);
      ended = ended == null ? wrong : ended;
    } else {
      asked = false;
      to.received(packet);
    }
    emitting = false;
  }

  private void readOn() {
    if (ctx != null) {
      ctx.channel().config().setAutoRead(!decoder.isHeldBack());
    }
  }

  /** The bytes that have come are not taken yet. */
  void holdBack() {
    if (ctx != null) {
      ctx.channel().config().setAutoRead(false);
    }
  }

  private void end(Throwable why) {
    if (ended == null) {
      ended = why;
      fail();
    }
  }

  private void fail() {
    Throwable why = ended;
    Receiver to = receiver;
    if (why != null && to != null && !emitting && !done) {
      finish();
      to.failed(why);
      upload.fail(why);
    }
  }

  private void finish() {
    done = true;
    decoder.close();
    rest.forEach(Packet::release);
    rest.clear();
  }

  // a client that falls silent

  private boolean isWaitedFor() {
    return !decoder.isHeldBack() && (decoder.isInPacket() || upload.takesMore());
  }

  /** Has the client not be waited for too long. */
  void watch() {
    ChannelHandlerContext context = ctx;
    if (context != null && silence == null && !closed) {
      silence = context.executor().schedule(new Silence(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Gives a client up that was waited for all the time since this was made. */
  private final class Silence implements Runnable {

    private final boolean waiting = isWaitedFor();
    private final long before = decoder.reads();

    @Override
    public void run() {
      silence = null;
      if (done) {
        return;
      }
      String what = upload.isAsked() ? "file" : "packet";
      if (waiting && isWaitedFor() && before == decoder.reads()) {
        end(StatementFailure.closing(ErrorCode.ER_NET_READ_INTERRUPTED, "nothing came of a " + what + " for "
            + patience.toMillis() + " ms (sluice.session.read-timeout)"));
      } else if (upload.isAsked() || decoder.isInPacket()) {
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
    Packet packet = (Packet) msg;
    if (done || ended != null) {
      packet.release();
    } else if (closed) {
      rest.add(packet);
    } else {
      deliver(packet);
      fail();
      if (!done && isAsked()) {
        readOn();
      }
    }
  }

  /** The client sends no more; whether it still reads is not known. TLS may say so before the socket does. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    switch (event) {
      case ChannelInputShutdownEvent ignored -> {
        HalfClosedOutput.install(context.channel());
        inputEnded(context);
      }
      case SslCloseCompletionEvent closed when closed.isSuccess() -> inputEnded(context);
      case SslCloseCompletionEvent ignored -> { }
      case ChannelInputShutdownReadComplete ignored -> { }
      default -> context.fireUserEventTriggered(event);
    }
  }

  private void inputEnded(ChannelHandlerContext context) {
    inputEnded = true;
    if (parting.isFinished()) {
      emit();
    } else {
      end(new ClientGoneException("closed by the client"));
      context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (silence != null) {
      silence.cancel(false);
    }
    if (ended == null && !done && parting.isFinished()) {
      closed = true;
      parting.takeRest();
      emit();
    } else {
      end(new ClientGoneException("closed by the client"));
    }
    context.fireChannelInactive();
  }

  /** Either the way to the client is broken, or something that it has sent is wrong. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable error = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    if (!(error instanceof IOException)) {
      end(error);
    } else if (parting.isFinished()) {
      parting.gone();
    } else {
      end(new ClientGoneException(String.valueOf(error.getMessage())));
    }
  }
}
