package dev.sluice.protocol.codec;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.packet.client.ComPing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class PacketTests {

  /** A payload of 16 MiB - 1 and the bytes of {@code rest}, in two frames. */
  private static ByteBuf split(int sequenceId, byte[] rest) {
    ByteBuf frames = ByteBufAllocator.DEFAULT.buffer(Frames.MAX_PAYLOAD + 8 + rest.length);
    frames.writeMediumLE(Frames.MAX_PAYLOAD).writeByte(sequenceId).writeZero(Frames.MAX_PAYLOAD);
    return frames.writeMediumLE(rest.length).writeByte(sequenceId + 1).writeBytes(rest);
  }

  @Test
  void oneFrame() {
    Packet packet = new Packet(buffer("'before' 01 00 00 05 'a'").readerIndex(6));

    assertThat(packet.sequenceId()).isEqualTo(5);
    assertThat(packet.nextSequenceId()).isEqualTo(6);
    assertSameBytes(ByteBufUtil.getBytes(packet.payload()), bytes("'a'"));
  }

  @Test
  void anEmptyPayload() {
    Packet packet = new Packet(buffer("00 00 00 ff"));

    assertThat(packet.sequenceId()).isEqualTo(255);
    assertThat(packet.nextSequenceId()).isZero();
    assertThat(packet.payload().isReadable()).isFalse();
  }

  @Test
  void aCommandStartsAtZero() {
    Packet packet = Packet.command(ByteBufAllocator.DEFAULT.buffer(), new ComPing()::encode);

    assertSameBytes(ByteBufUtil.getBytes(packet.content()), bytes("01 00 00 00", "0e"));
    packet.release();
  }

  @Test
  void theIdsOfASplitPacketAreCountedPerFrame() {
    Packet twoFrames = new Packet(split(0, bytes()));
    Packet wrapping = new Packet(split(254, bytes("'rest'")));

    assertThat(twoFrames.nextSequenceId()).isEqualTo(2);
    assertThat(wrapping.sequenceId()).isEqualTo(254);
    assertThat(wrapping.nextSequenceId()).isZero();
    twoFrames.release();
    wrapping.release();
  }

  @Test
  void thePayloadOfASplitPacketIsJoined() {
    Packet packet = new Packet(split(0, bytes("'rest'")));

    ByteBuf payload = packet.payload();

    assertThat(payload.readableBytes()).isEqualTo(Frames.MAX_PAYLOAD + 4);
    payload.skipBytes(Frames.MAX_PAYLOAD - 1);
    assertSameBytes(ByteBufUtil.getBytes(payload), bytes("00 'rest'"));
    packet.release();
  }

  @Test
  void anEmptyTrailerAddsNothingToThePayload() {
    Packet packet = new Packet(split(0, bytes()));

    assertThat(packet.payload().readableBytes()).isEqualTo(Frames.MAX_PAYLOAD);
    packet.release();
  }

  @Test
  void thePayloadIsAViewThatOwnsNothing() {
    ByteBuf one = ByteBufAllocator.DEFAULT.buffer().writeBytes(bytes("01 00 00 00 'a'"));
    ByteBuf two = split(0, bytes("'rest'"));

    for (ByteBuf frames : new ByteBuf[] {one, two}) {
      Packet packet = new Packet(frames);
      packet.payload().skipBytes(1);
      assertThat(packet.payload().readerIndex()).isZero();
      assertThat(frames.readerIndex()).isZero();
      assertThat(frames.refCnt()).isEqualTo(1);
      assertThat(packet.release()).isTrue();
    }
  }

  @Test
  void copiesAndRetainedOnesArePackets() {
    Packet packet = new Packet(Unpooled.copiedBuffer(bytes("01 00 00 07 'a'")));

    assertThat(packet.copy()).isInstanceOfSatisfying(Packet.class, copy -> {
      assertThat(copy.sequenceId()).isEqualTo(7);
      copy.release();
    });
    assertThat(packet.retain().refCnt()).isEqualTo(2);
    packet.release(2);
  }

  @Test
  void aCommandTakesAsManyFramesAsItNeeds() {
    for (int length : new int[] {1, Frames.MAX_PAYLOAD - 1, Frames.MAX_PAYLOAD, Frames.MAX_PAYLOAD + 1}) {
      byte[] payload = new byte[length];
      payload[length - 1] = 7;
      Packet packet = Packet.command(ByteBufAllocator.DEFAULT.buffer(length).writeBytes(payload));
      try {
        int frames = length < Frames.MAX_PAYLOAD ? 1 : 2;
        assertThat(packet.content().readableBytes()).isEqualTo(length + frames * Frames.HEADER_LENGTH);
        assertThat(packet.sequenceId()).isZero();
        assertThat(packet.nextSequenceId()).isEqualTo(frames);
        assertThat(packet.payload().readableBytes()).isEqualTo(length);
        assertThat(packet.payload().getByte(length - 1)).isEqualTo((byte) 7);
      } finally {
        packet.release();
      }
    }
  }
}
