package dev.sluice.protocol.codec;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.luben.zstd.Zstd;
import dev.sluice.protocol.UncompressException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompressionTests {

  private static final int BOMB = 1 << 26;

  @BeforeAll
  static void zstdIsAvailableHere() {
    assertThat(ZstdCompression.isAvailable()).isTrue();
  }

  static Stream<Compression> compressions() {
    return Stream.of(new ZlibCompression(1), new ZlibCompression(6), new ZlibCompression(9),
        new ZstdCompression(1), new ZstdCompression(3), new ZstdCompression(22));
  }

  private static byte[] compressed(Compression compression, byte[] plain) {
    ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
    try {
      assertThat(compression.compress(Unpooled.wrappedBuffer(plain), out)).as("shorter").isTrue();
      return ByteBufUtil.getBytes(out);
    } finally {
      out.release();
    }
  }

  private static byte[] uncompressed(Compression compression, ByteBuf in, int length) {
    ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
    try {
      compression.uncompress(in, out, length);
      return ByteBufUtil.getBytes(out);
    } finally {
      in.release();
      out.release();
    }
  }

  private static void assertRefused(Compression compression, byte[] in, int length) {
    ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
    try {
      assertThatExceptionOfType(UncompressException.class)
          .isThrownBy(() -> compression.uncompress(Unpooled.wrappedBuffer(in), out, length))
          .withMessageStartingWith("compressed packet: ");
      assertThat(out.readableBytes()).isZero();
    } finally {
      out.release();
    }
  }

  @Test
  void theManualsExampleIsUncompressed() {
    byte[] in = bytes("78 9c d3 63 60 60 60 2e 4e cd 49 4d 2e 51 50 32 30 34 32 36 31 35 33 b7 b0 c4 cd 52 02 00",
        "0c d1 0a 6c");

    assertSameBytes(uncompressed(new ZlibCompression(6), Unpooled.wrappedBuffer(in), 50),
        bytes("2e 00 00 00 03 'select \"012345678901234567890123456789012345\"'"));
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void whatIsCompressedIsUncompressedAgain(Compression compression) {
    byte[] plain = "one and one is two, ".repeat(2000).getBytes();
    byte[] packed = compressed(compression, plain);

    assertThat(packed.length).isLessThan(plain.length / 20);
    assertSameBytes(uncompressed(compression, Unpooled.wrappedBuffer(packed), plain.length), plain);
    assertSameBytes(uncompressed(compression, Unpooled.directBuffer().writeBytes(packed), plain.length), plain);
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void bytesMayLieInPieces(Compression compression) {
    byte[] plain = "one and one is two, ".repeat(2000).getBytes();
    byte[] packed = compressed(compression, plain);
    CompositeByteBuf pieces = Unpooled.compositeBuffer();
    pieces.addComponent(true, Unpooled.wrappedBuffer(packed, 0, 10));
    pieces.addComponent(true, Unpooled.wrappedBuffer(packed, 10, packed.length - 10));

    assertSameBytes(uncompressed(compression, pieces, plain.length), plain);
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void whatDoesNotBecomeShorterIsLeft(Compression compression) {
    byte[] noise = new byte[1000];
    new Random(7).nextBytes(noise);
    ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
    try {
      assertThat(compression.compress(Unpooled.wrappedBuffer(noise), out)).isFalse();
      assertThat(compression.compress(Unpooled.wrappedBuffer(new byte[1]), out)).isFalse();
      assertThat(out.readableBytes()).isZero();
    } finally {
      out.release();
    }
    byte[] plain = new byte[1000];
    assertSameBytes(uncompressed(compression, Unpooled.wrappedBuffer(compressed(compression, plain)), 1000), plain);
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void theLengthMustBeRight(Compression compression) {
    byte[] packed = compressed(compression, new byte[1000]);

    assertRefused(compression, packed, 999);
    assertRefused(compression, packed, 1001);
    assertRefused(compression, packed, 1);
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void garbageIsRefused(Compression compression) {
    byte[] packed = compressed(compression, "one and one is two, ".repeat(20).getBytes());
    for (int length = 0; length < packed.length; length++) {
      assertRefused(compression, Arrays.copyOf(packed, length), 400);
    }
    assertRefused(compression, Arrays.copyOf(packed, packed.length + 3), 400);
    assertRefused(compression, new byte[100], 400);
    Random random = new Random(11);
    for (int i = 0; i < 1000; i++) {
      byte[] noise = new byte[random.nextInt(1, 200)];
      random.nextBytes(noise);
      assertRefused(compression, noise, 400);
    }
  }

  @Test
  void noMoreIsUncompressedThanIsAskedFor() {
    ByteArrayOutputStream zlib = new ByteArrayOutputStream();
    Deflater deflater = new Deflater();
    deflater.setInput(new byte[BOMB]);
    deflater.finish();
    byte[] some = new byte[4096];
    while (!deflater.finished()) {
      zlib.write(some, 0, deflater.deflate(some));
    }
    deflater.end();

    assertRefused(new ZlibCompression(6), zlib.toByteArray(), 50);
    assertRefused(new ZstdCompression(3), Zstd.compress(new byte[BOMB]), 50);
  }

  @Test
  void levelsHaveBounds() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ZlibCompression(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ZlibCompression(10));
    assertThatIllegalArgumentException().isThrownBy(() -> new ZstdCompression(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ZstdCompression(23));
  }
}
