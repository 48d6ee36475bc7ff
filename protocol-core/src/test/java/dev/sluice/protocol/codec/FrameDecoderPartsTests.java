package dev.sluice.protocol.codec;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.PacketTooLargeException;
import dev.sluice.protocol.PacketsOutOfOrderException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.Test;

/** Packets that are cut through. */
class FrameDecoderPartsTests extends FrameDecoderTestCase {

  /** The next part: its bytes, and whether it starts the packet, starts a frame and ends the packet. */
  private void assertNextPart(String bytes, boolean startsFrame, boolean endsPacket, boolean empty) {
    Packet part = channel.readInbound();
    assertThat(part).as("a part").isNotNull();
    assertSameBytes(ByteBufUtil.getBytes(part.content()), bytes(bytes));
    assertThat(part.startsFrame()).as("starts a frame").isEqualTo(startsFrame);
    assertThat(part.endsPacket()).as("ends the packet").isEqualTo(endsPacket);
    assertThat(part.isEmpty()).as("empty packet").isEqualTo(empty);
    part.release();
  }

  @Test
  void partsComeAsTheyArrive() {
    decoder.cutThrough(true);

    channel.writeInbound(received(bytes("05 00 00")));
    assertNoPacket();
    channel.writeInbound(received(bytes("02 'ab'")));
    assertNextPart("05 00 00 02 'ab'", true, false, false);
    channel.writeInbound(received(bytes("'cde' 01 00 00 03 'f' 00 00 00 04")));
    assertNextPart("'cde'", false, true, false);
    assertNextPart("01 00 00 03 'f'", true, true, false);
    assertNextPart("00 00 00 04", true, true, true);
    assertNoPacket();
  }

  @Test
  void packetsAreWholeAgainWhenTheyAreNotCutThroughAnyMore() {
    decoder.cutThrough(true);
    channel.writeInbound(received(bytes("05 00 00 02 'ab'")));
    assertNextPart("05 00 00 02 'ab'", true, false, false);
    decoder.cutThrough(false);

    channel.writeInbound(received(bytes("'cde' 02 00 00 00 'f'")));
    assertNextPart("'cde'", false, true, false);
    assertNoPacket();
    channel.writeInbound(received(bytes("'g'")));
    assertNextPacket("02 00 00 00 'fg'");
  }

  @Test
  void theEmptyFrameAfterAFullOneIsNoEmptyPacket() {
    decoder.cutThrough(true);
    ByteBuf full = ByteBufAllocator.DEFAULT.buffer().writeMediumLE(Frames.MAX_PAYLOAD).writeByte(255)
        .writeZero(Frames.MAX_PAYLOAD);

    channel.writeInbound(full, received(bytes("00 00 00 00 | continues", "00 00 00 01 | empty")));

    Packet first = channel.readInbound();
    assertThat(first.startsFrame()).isTrue();
    assertThat(first.endsPacket()).isFalse();
    first.release();
    assertNextPart("00 00 00 00", true, true, false);
    assertNextPart("00 00 00 01", true, true, true);
  }

  @Test
  void theLimitHoldsForAPacketThatIsCutThrough() {
    decoder.maxPayload(10);
    decoder.cutThrough(true);
    channel.writeInbound(received(bytes("0a 00 00 00 '0123456789'")));
    assertNextPart("0a 00 00 00 '0123456789'", true, true, false);

    assertRefused(PacketTooLargeException.class, "10", received(bytes("0b 00 00 01 '0'")));
  }

  @Test
  void idsFollowOneAnotherInAPacketThatIsCutThrough() {
    decoder.cutThrough(true);
    ByteBuf full = ByteBufAllocator.DEFAULT.buffer().writeMediumLE(Frames.MAX_PAYLOAD).writeByte(7)
        .writeZero(Frames.MAX_PAYLOAD);
    channel.writeInbound(full);
    channel.<Packet>readInbound().release();

    assertRefused(PacketsOutOfOrderException.class, "sequence id: expected 8, got 9", received(bytes("00 00 00 09")));
  }
}
