package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one packet, each of which has a buffer of its own, as one buffer. Its release gives back the memory
 * that was reserved for it.
 */
final class AssembledBuffer extends CompositeByteBuf {

  private final @Nullable Runnable onRelease;

  /** Takes ownership of the frames. */
  AssembledBuffer(ByteBufAllocator alloc, List<ByteBuf> frames, @Nullable Runnable onRelease) {
    super(alloc, true, Integer.MAX_VALUE);
    this.onRelease = onRelease;
    frames.forEach(frame -> addComponent(true, frame));
  }

  @Override
  protected void deallocate() {
    super.deallocate();
    if (onRelease != null) {
      onRelease.run();
    }
  }
}
