package dev.sluice.protocol.packet;

import static dev.sluice.protocol.Wire.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the bytes are, a decoder gives a packet or a {@link ProtocolException}, and stays within its payload. Runs
 * from another seed every time; a failure says the one to repeat it with.
 */
class DecoderPropertyTests {

  private static final int ITERATIONS = 20_000;
  private static final int AROUND = 16;

  @ParameterizedTest
  @EnumSource
  void validPacketsAreTaken(Decoder decoder) {
    for (byte[] packet : decoder.valid()) {
      ByteBuf payload = Unpooled.wrappedBuffer(packet);
      assertThat(written(decoder.decode(payload))).as(() -> Wire.dump(packet)).isNotNull();
      assertThat(payload.isReadable()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void randomBytes(Decoder decoder) {
    repeat(decoder, RandomBytes::any);
  }

  @ParameterizedTest
  @EnumSource
  void mutationsOfValidPackets(Decoder decoder) {
    List<byte[]> valid = decoder.valid();
    repeat(decoder, random -> RandomBytes.mutationOf(valid.get(random.nextInt(valid.size())), random));
  }

  private static void repeat(Decoder decoder, Function<Random, byte[]> source) {
    long first = Long.getLong("test.seed", System.nanoTime());
    for (long seed = first; seed < first + ITERATIONS; seed++) {
      byte[] payload = source.apply(new Random(seed));
      try {
        decodeWithin(payload, decoder);
      } catch (Throwable failure) {
        throw new AssertionError(
            decoder + ": repeat with -Dtest.seed=" + seed + "\n" + Wire.dump(payload), failure);
      }
    }
  }

  private static void decodeWithin(byte[] payload, Decoder decoder) {
    ByteBuf in = Unpooled.buffer(AROUND + payload.length + AROUND);
    in.writeZero(AROUND).writeBytes(payload).readerIndex(AROUND);
    try {
      written(decoder.decode(in));
      check(in.readableBytes() == 0, "the payload is read to its end");
    } catch (ProtocolException refused) {
      check(refused.getMessage() != null, "a refusal has a message");
    }
    check(in.readerIndex() >= AROUND && in.writerIndex() == AROUND + payload.length, "indexes stay within");
    check(in.refCnt() == 1, "nothing is retained or released");
    in.release();
  }

  private static void check(boolean holds, String property) {
    if (!holds) {
      throw new AssertionError("does not hold: " + property);
    }
  }
}
