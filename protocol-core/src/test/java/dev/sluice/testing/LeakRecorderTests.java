package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LeakRecorderTests {

  static Stream<Named<ByteBufAllocator>> allocators() {
    return Stream.of(
        Named.of("default", ByteBufAllocator.DEFAULT),
        Named.of("pooled", PooledByteBufAllocator.DEFAULT),
        Named.of("unpooled", UnpooledByteBufAllocator.DEFAULT));
  }

  @ParameterizedTest
  @MethodSource("allocators")
  void findsABufferThatNobodyReleased(ByteBufAllocator allocator) {
    leave(allocator, "left on purpose");
    assertThat(LeakRecorder.collect())
        .singleElement()
        .asString()
        .startsWith("ByteBuf was not released")
        .contains("left on purpose", "LeakRecorderTests.leave");
  }

  @Test
  void findsACompositeThatNobodyReleased() {
    leaveComposite();
    assertThat(LeakRecorder.collect()).anySatisfy(leak -> assertThat(leak).contains("left in a composite"));
  }

  @Test
  void isSilentAboutWhatWasReleased() {
    ByteBufAllocator.DEFAULT.buffer(16).release();
    assertThat(LeakRecorder.collect()).isEmpty();
  }

  @Test
  void isSilentAboutWhatIsStillHeld() {
    ByteBuf held = ByteBufAllocator.DEFAULT.buffer(16);
    assertThat(LeakRecorder.collect()).isEmpty();
    held.release();
  }

  @Test
  void tellsOfALeakOnce() {
    leave(ByteBufAllocator.DEFAULT, "told once");
    assertThat(LeakRecorder.collect()).hasSize(1);
    assertThat(LeakRecorder.collect()).isEmpty();
  }

  private static void leave(ByteBufAllocator allocator, String hint) {
    allocator.buffer(16).touch(hint);
  }

  private static void leaveComposite() {
    CompositeByteBuf composite = ByteBufAllocator.DEFAULT.compositeBuffer();
    composite.addComponent(true, Unpooled.wrappedBuffer(new byte[] {1})).touch("left in a composite");
  }
}
