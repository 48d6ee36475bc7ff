package dev.sluice.protocol.codec;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompressedPacketEncoderTests {

  private static final int MAX = CompressedPacketEncoder.MAX_LENGTH;

  private final CompressedSequence sequence = new CompressedSequence();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new CompressedPacketEncoder(new ZlibCompression(6), sequence));

  @AfterEach
  void nothingIsLeft() {
    assertThat(channel.finishAndReleaseAll()).as("packets nobody took").isFalse();
  }

  private void write(byte[] frames) {
    channel.write(ByteBufAllocator.DEFAULT.buffer().writeBytes(frames), channel.voidPromise());
  }

  /** All that has been sent. */
  private byte[] sent() {
    byte[] all = {};
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      all = join(all, ByteBufUtil.getBytes(out));
      out.release();
    }
    return all;
  }

  @Test
  void whatIsShortIsNotCompressed() {
    sequence.answerFrom(1);
    write(bytes("07 00 00 01 00 00 00 02 00 00 00"));
    channel.flush();
    assertSameBytes(sent(), bytes("0b 00 00 01 00 00 00", "07 00 00 01 00 00 00 02 00 00 00"));

    write(new byte[49]);
    channel.flush();
    assertSameBytes(sent(), join(bytes("31 00 00 02 00 00 00"), new byte[49]));
  }

  @Test
  void whatIsLongerIs() {
    write(new byte[50]);
    channel.flush();
    assertSameBytes(sent(), bytes("0c 00 00 00 32 00 00", "78 9c 63 60 20 15 00 00 00 32 00 01"));
  }

  @Test
  void whatDoesNotBecomeShorterIsNot() {
    byte[] noise = new byte[200];
    new Random(3).nextBytes(noise);
    write(noise);
    channel.flush();
    assertSameBytes(sent(), join(bytes("c8 00 00 00 00 00 00"), noise));
  }

  @Test
  void framesAreHeldUntilTheyAreFlushed() {
    write(bytes("01 00 00 01 'a'"));
    write(bytes("01 00 00 02 'b'"));
    assertThat(channel.outboundMessages()).isEmpty();
    channel.flush();
    assertSameBytes(sent(), bytes("0a 00 00 00 00 00 00", "01 00 00 01 'a'", "01 00 00 02 'b'"));
    channel.flush();
    assertThat(sent()).isEmpty();
  }

  @Test
  void noMoreIsHeldThanAPacket() {
    byte[] noise = new byte[2 * MAX + 10];
    new Random(4).nextBytes(noise);
    write(noise);
    channel.flush();
    byte[] all = sent();
    assertThat(all).hasSize(noise.length + 3 * CompressedPacketDecoder.HEADER_LENGTH);
    EmbeddedChannel decoder = new EmbeddedChannel(
        new CompressedPacketDecoder(new ZlibCompression(1), new CompressedSequence(), MAX));
    decoder.writeInbound(Unpooled.wrappedBuffer(all));
    byte[] read = {};
    for (int length : new int[] {MAX, MAX, 10}) {
      ByteBuf run = decoder.readInbound();
      assertThat(run.readableBytes()).isEqualTo(length);
      read = join(read, ByteBufUtil.getBytes(run));
      run.release();
    }
    assertSameBytes(read, noise);
    assertThat(decoder.finishAndReleaseAll()).isFalse();
  }

  @Test
  void whoeverWaitsForAWriteSeesItSent() {
    write(bytes("01 00 00 01 'a'"));
    ChannelFuture written = channel.write(Unpooled.copiedBuffer(bytes("01 00 00 02 'b'")));
    assertThat(written.isDone()).isFalse();
    channel.flush();
    assertThat(written.isSuccess()).isTrue();
    assertSameBytes(sent(), bytes("0a 00 00 00 00 00 00", "01 00 00 01 'a'", "01 00 00 02 'b'"));
    ChannelFuture empty = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    assertThat(empty.isSuccess()).isTrue();
    assertThat(sent()).isEmpty();
  }

  @Test
  void idsWrapAt256() {
    sequence.answerFrom(255);
    write(new byte[] {1});
    channel.flush();
    write(new byte[] {2});
    channel.flush();
    assertSameBytes(sent(), bytes("01 00 00 ff 00 00 00 01", "01 00 00 00 00 00 00 02"));
  }

  @Test
  void whatIsHeldGoesWithTheChannel() {
    write(new byte[100]);
    channel.close();
    assertThat(sent()).isEmpty();
  }
}
