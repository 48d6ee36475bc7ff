package dev.sluice.protocol.codec;

import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.PacketTooLargeException;
import dev.sluice.protocol.PacketsOutOfOrderException;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTests extends FrameDecoderTestCase {

  // whole frames

  @Test
  void onePacket() {
    channel.writeInbound(received(bytes("05 00 00 03 'hello'")));

    assertNextPacket("05 00 00 03 'hello'");
  }

  @Test
  void severalPacketsInOneBuffer() {
    channel.writeInbound(received(bytes("01 00 00 00 'a'", "00 00 00 09", "02 00 00 00 'bc'", "01 00")));

    assertNextPacket("01 00 00 00 'a'");
    assertNextPacket("00 00 00 09");
    assertNextPacket("02 00 00 00 'bc'");
    assertNoPacket();
    channel.writeInbound(received(bytes("00 01 'd'")));
    assertNextPacket("01 00 00 01 'd'");
  }

  @Test
  void byteByByte() {
    for (String packet : List.of("01 00 00 00 'a'", "00 00 00 01", "03 00 00 02 'bcd'")) {
      for (byte each : bytes(packet)) {
        assertNoPacket();
        channel.writeInbound(received(new byte[] {each}));
      }
      assertNextPacket(packet);
    }
  }

  @Test
  void packetsOutliveTheReadsThatBroughtThem() {
    channel.writeInbound(received(bytes("01 00 00 00 'a'", "02 00 00 00 'b'")));
    channel.writeInbound(received(bytes("'c'", "01 00 00 00 'd'")));
    channel.writeInbound(received(bytes("01 00 00 00 'e'")));

    assertNextPacket("01 00 00 00 'a'");
    assertNextPacket("02 00 00 00 'bc'");
    assertNextPacket("01 00 00 00 'd'");
    assertNextPacket("01 00 00 00 'e'");
  }

  // split packets

  @ParameterizedTest(name = "{0} bytes from id {1}")
  @CsvSource({
    "16777214,   0,  1",
    "16777215,   0,  2",
    "16777216,   0,  2",
    "16777215, 255,  2",
    "33554429, 254,  2",
    "33554430, 254,  3"
  })
  void aPacketIsJoinedFromItsFrames(int payload, int id, int frames) {
    receiveInReads(framed(payload, id));

    Packet packet = channel.readInbound();
    assertThat(packet.payload().readableBytes()).isEqualTo(payload);
    assertThat(packet.sequenceId()).isEqualTo(id);
    assertThat(packet.nextSequenceId()).isEqualTo((id + frames) & 0xFF);
    assertThat(packet.content().readableBytes()).isEqualTo(payload + frames * Frames.HEADER_LENGTH);
    packet.release();
    channel.writeInbound(received(bytes("01 00 00 00 'a'")));
    assertNextPacket("01 00 00 00 'a'");
  }

  @Test
  void theTrailerOfASplitPacketMayComeByteByByteAndWithTheNextPacket() {
    channel.writeInbound(firstFrame());
    for (byte each : bytes("00 00 00")) {
      channel.writeInbound(received(new byte[] {each}));
      assertNoPacket();
    }
    channel.writeInbound(received(bytes("01 | its id", "01 00 00 00 'a'")));

    Packet packet = channel.readInbound();
    assertThat(packet.payload().readableBytes()).isEqualTo(Frames.MAX_PAYLOAD);
    packet.release();
    assertNextPacket("01 00 00 00 'a'");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 255})
  void aContinuationWithAnotherIdIsRefusedAtItsHeader(int id) {
    ByteBuf first = firstFrame();
    channel.writeInbound(first);

    assertRefused(PacketsOutOfOrderException.class, "sequence id: expected 1, got " + id,
        received(join(bytes("ff ff 00"), new byte[] {(byte) id})));
    assertDropped(first);
  }

  // limits

  @Test
  void aPacketOfTheLimitIsTaken() {
    decoder.maxPayload(3);
    channel.writeInbound(received(bytes("03 00 00 00 'abc'")));

    assertNextPacket("03 00 00 00 'abc'");
  }

  @Test
  void onePastTheLimitIsRefusedAtItsHeader() {
    decoder.maxPayload(3);
    ByteBuf begun = received(bytes("01 00 00 00 'a'", "04 00"));
    channel.writeInbound(begun);
    assertNextPacket("01 00 00 00 'a'");

    assertRefused(PacketTooLargeException.class, "at most 3 bytes, got 4", received(bytes("00 01")));
    assertDropped(begun);
  }

  @Test
  void whatCameBeforeTheRefusedPacketIsHandedOn() {
    decoder.maxPayload(3);

    assertRefused(PacketTooLargeException.class, "got 4", received(bytes("01 00 00 00 'a'", "04 00 00 00 'abcd'")));
    assertNextPacket("01 00 00 00 'a'");
  }

  @Test
  void theLimitCountsAllFramesOfASplitPacket() {
    decoder.maxPayload(Frames.MAX_PAYLOAD + 1);
    receiveInReads(framed(Frames.MAX_PAYLOAD + 1, 0));
    Packet packet = channel.readInbound();
    assertThat(packet.payload().readableBytes()).isEqualTo(Frames.MAX_PAYLOAD + 1);
    packet.release();

    channel.writeInbound(firstFrame());
    assertRefused(PacketTooLargeException.class, "16777216 bytes, got 16777217", received(bytes("02 00 00 01")));
  }

  @Test
  void aLimitBelowOneFullFrameRefusesIt() {
    decoder.maxPayload(Frames.MAX_PAYLOAD - 1);

    assertRefused(PacketTooLargeException.class, "got 16777215", received(bytes("ff ff ff 00")));
  }

  @Test
  void aHigherLimitHoldsForTheNextPacket() {
    decoder.maxPayload(1);
    channel.writeInbound(received(bytes("01 00 00 00 'a'")));
    decoder.maxPayload(2);
    channel.writeInbound(received(bytes("02 00 00 00 'bc'")));

    assertNextPacket("01 00 00 00 'a'");
    assertNextPacket("02 00 00 00 'bc'");
  }

  // ids

  @Test
  void idsThatDoNotMatterAreCountedFromZero() {
    decoder.ignoreIds();
    channel.writeInbound(received(bytes("01 00 00 07 'a'")),
        framed(Frames.MAX_PAYLOAD, 9).setByte(Frames.MAX_PAYLOAD + 7, 9));

    assertNextPacket("01 00 00 00 'a'");
    Packet split = channel.readInbound();
    assertThat(split.sequenceId()).isZero();
    assertThat(split.nextSequenceId()).isEqualTo(2);
    assertThat(Frames.sequenceId(split.content(), Frames.HEADER_LENGTH + Frames.MAX_PAYLOAD)).isEqualTo(1);
    split.release();
  }

  // ends

  @Test
  void afterAnErrorEverythingIsDropped() {
    decoder.maxPayload(3);
    ByteBuf refused = received(bytes("04 00 00 00", "'abcd'", "01 00 00 00 'a'"));
    assertRefused(PacketTooLargeException.class, "got 4", refused);
    assertDropped(refused);

    ByteBuf more = received(bytes("01 00 00 00 'a'"));
    channel.writeInbound(more);

    assertNoPacket();
    assertDropped(more);
  }

  @Test
  void aChannelThatClosesInMidPacketLeavesNothing() {
    ByteBuf begun = received(bytes("05 00 00 00 'hel'"));
    channel.writeInbound(begun);

    channel.close();

    assertNoPacket();
    assertDropped(begun);
  }

  @Test
  void aChannelThatClosesBetweenTwoFramesOfAPacketLeavesNothing() {
    ByteBuf first = firstFrame();
    channel.writeInbound(first);

    channel.close();

    assertNoPacket();
    assertDropped(first);
  }

  @Test
  void anyCutsGiveTheSamePackets() {
    Random random = new Random();
    for (int round = 0; round < 100; round++) {
      byte[] stream = new byte[0];
      int packets = 1 + random.nextInt(6);
      for (int i = 0; i < packets; i++) {
        stream = join(stream, new byte[] {(byte) i, 0, 0, (byte) i}, new byte[i]);
      }
      for (int from = 0, to; from < stream.length; from = to) {
        to = Math.min(stream.length, from + 1 + random.nextInt(7));
        channel.writeInbound(received(Arrays.copyOfRange(stream, from, to)));
      }
      for (int i = 0; i < packets; i++) {
        Packet packet = channel.readInbound();
        assertThat(packet.sequenceId()).isEqualTo(i);
        assertThat(packet.payload().readableBytes()).isEqualTo(i);
        packet.release();
      }
      assertNoPacket();
    }
  }
}
