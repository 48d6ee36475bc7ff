package dev.sluice.protocol.codec;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;

/** A decoder in a channel of its own, in which a test leaves nothing. */
abstract class FrameDecoderTestCase {

  static final int LIMIT = 1 << 26;

  /** Bytes of one read from a socket. */
  static final int READ = 1 << 16;

  final FrameDecoder decoder = new FrameDecoder(LIMIT);
  final EmbeddedChannel channel = new EmbeddedChannel(decoder);

  @AfterEach
  void nothingIsLeft() {
    assertThat(channel.finishAndReleaseAll()).as("bytes or packets nobody took").isFalse();
  }

  static ByteBuf received(byte[] bytes) {
    return ByteBufAllocator.DEFAULT.buffer(Math.max(1, bytes.length)).writeBytes(bytes);
  }

  void assertNextPacket(String... frames) {
    Packet packet = channel.readInbound();
    assertThat(packet).as("a packet").isNotNull();
    assertSameBytes(ByteBufUtil.getBytes(packet.content()), bytes(frames));
    packet.release();
  }

  void assertNoPacket() {
    assertThat(channel.<Packet>readInbound()).isNull();
  }

  void assertRefused(Class<? extends ProtocolException> type, String reason, ByteBuf in) {
    assertThatThrownBy(() -> channel.writeInbound(in))
        .isExactlyInstanceOf(type)
        .hasMessageContaining(reason);
  }

  static void assertDropped(ByteBuf in) {
    assertThat(in.refCnt()).as("holders of the bytes").isZero();
  }

  /** {@code payload} zeros, split as a sender does, with ids from {@code id} on. */
  static ByteBuf framed(int payload, int id) {
    ByteBuf out = ByteBufAllocator.DEFAULT.buffer(payload + 16);
    int left = payload;
    for (int next = id; left >= 0; next++) {
      int length = Math.min(left, Frames.MAX_PAYLOAD);
      out.writeMediumLE(length).writeByte(next).writeZero(length);
      left = length == Frames.MAX_PAYLOAD ? left - length : -1;
    }
    return out;
  }

  /** The first frame of a packet that goes on. */
  static ByteBuf firstFrame() {
    ByteBuf frame = framed(Frames.MAX_PAYLOAD, 0);
    return frame.writerIndex(frame.writerIndex() - Frames.HEADER_LENGTH);
  }

  void receiveInReads(ByteBuf stream) {
    while (stream.isReadable()) {
      channel.writeInbound(stream.readBytes(Math.min(READ, stream.readableBytes())));
    }
    stream.release();
  }
}
