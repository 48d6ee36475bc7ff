package dev.sluice.gateway.backend.wire;

import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * Relays a client's file to the server that asked for it, no faster than the server takes it: the next part is asked
 * for only while the channel is writable. Its state is confined to the channel's event loop.
 *
 * <p>The file is never ended early, because the server would take the part for the whole file.
 */
final class FileRelay implements CoreSubscriber<Packet> {

  private final ChannelHandlerContext ctx;
  private final IntConsumer onPacket;
  private final BiConsumer<FileRelay, @Nullable Throwable> onEnd;
  private @Nullable Subscription upstream;
  private int sequenceId;
  private long relayed;
  private boolean dropping;
  private boolean blocked;

  /**
   * A relay of a file's packets.
   *
   * @param sequenceId the id that the server expects first
   * @param onPacket is told the length of each packet, header excluded, when it begins to be written
   * @param onEnd is told on the event loop that the last part has come, or why it does not
   */
  FileRelay(ChannelHandlerContext ctx, int sequenceId, IntConsumer onPacket,
      BiConsumer<FileRelay, @Nullable Throwable> onEnd) {
    this.ctx = ctx;
    this.sequenceId = sequenceId & 0xFF;
    this.onPacket = onPacket;
    this.onEnd = onEnd;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    upstream = subscription;
    more();
  }

  private void more() {
    blocked = !dropping && !ctx.channel().isWritable();
    if (!blocked && upstream != null) {
      upstream.request(1);
    }
  }

  /** The server has taken some of the bytes that were written. */
  void writable() {
    if (blocked) {
      more();
    }
  }

  /** The server is gone; the rest of the client's file is dropped. */
  void drop() {
    dropping = true;
    writable();
  }

  /** Whether the file waits for the server, and not for the client. */
  boolean isBlocked() {
    return blocked;
  }

  /**
   * Whether the server has taken nothing since {@link #relayed} had this value, although there is something to take.
   */
  boolean isStuckAt(long before) {
    return blocked && before == relayed;
  }

  /** How many parts have been written. */
  long relayed() {
    return relayed;
  }

  @Override
  public void onNext(Packet part) {
    onLoop(() -> {
      if (dropping) {
        part.release();
      } else {
        write(part);
      }
      more();
    });
  }

  private void write(Packet part) {
    ByteBuf bytes = part.content();
    if (part.startsFrame()) {
      onPacket.accept(Frames.payloadLength(bytes, bytes.readerIndex()));
      Frames.setSequenceId(bytes, bytes.readerIndex(), sequenceId);
      sequenceId = (sequenceId + 1) & 0xFF;
    }
    relayed++;
    ctx.writeAndFlush(bytes);
  }

  @Override
  public void onComplete() {
    onLoop(() -> onEnd.accept(this, null));
  }

  @Override
  public void onError(Throwable why) {
    onLoop(() -> onEnd.accept(this, why));
  }

  private void onLoop(Runnable action) {
    if (ctx.executor().inEventLoop()) {
      action.run();
    } else {
      ctx.executor().execute(action);
    }
  }

  /** Answers a request with an empty file. */
  static void sendNothing(ChannelHandlerContext ctx, int sequenceId) {
    ByteBuf frame = ctx.alloc().buffer(Frames.HEADER_LENGTH);
    Frames.write(frame, sequenceId, payload -> { });
    ctx.writeAndFlush(frame);
  }
}
