package dev.sluice.protocol.codec;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.PacketTooLargeException;
import dev.sluice.protocol.PacketsOutOfOrderException;
import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTests {

  private static final int LIMIT = 1 << 26;

  /** Bytes of one read from a socket. */
  private static final int READ = 1 << 16;

  private final FrameDecoder decoder = new FrameDecoder(LIMIT);
  private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

  @AfterEach
  void nothingIsLeft() {
    assertThat(channel.finishAndReleaseAll()).as("bytes or packets nobody took").isFalse();
  }

  private static ByteBuf received(byte[] bytes) {
    return ByteBufAllocator.DEFAULT.buffer(Math.max(1, bytes.length)).writeBytes(bytes);
  }

  private void assertNextPacket(String... frames) {
    Packet packet = channel.readInbound();
    assertThat(packet).as("a packet").isNotNull();
    assertSameBytes(ByteBufUtil.getBytes(packet.content()), bytes(frames));
    packet.release();
  }

  private void assertNoPacket() {
    assertThat(channel.<Packet>readInbound()).isNull();
  }

  private void assertRefused(Class<? extends ProtocolException> type, String reason, ByteBuf in) {
    assertThatThrownBy(() -> channel.writeInbound(in))
        .isExactlyInstanceOf(type)
        .hasMessageContaining(reason);
  }

  private static void assertDropped(ByteBuf in) {
    assertThat(in.refCnt()).as("holders of the bytes").isZero();
  }

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

  /** {@code payload} zeros, split as a sender does, with ids from {@code id} on. */
  private static ByteBuf framed(int payload, int id) {
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
  private static ByteBuf firstFrame() {
    ByteBuf frame = framed(Frames.MAX_PAYLOAD, 0);
    return frame.writerIndex(frame.writerIndex() - Frames.HEADER_LENGTH);
  }

  private void receiveInReads(ByteBuf stream) {
    while (stream.isReadable()) {
      channel.writeInbound(stream.readBytes(Math.min(READ, stream.readableBytes())));
    }
    stream.release();
  }

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

  // packets that are cut through

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

  // an intake that decides

  /** Takes as many packets as it is told to, keeps no more bytes than that of frames that are not whole. */
  private static final class Sluggish implements Intake {

    private int packets;
    private int room;
    private int reserved;
    private int givenBack;

    @Override
    public boolean begins(int sequenceId) {
      return packets > 0 && packets-- > 0;
    }

    @Override
    public boolean takesPart() {
      return packets > 0;
    }

    @Override
    public boolean reserves(long before, int bytes, boolean continued) {
      if (bytes > room) {
        return false;
      }
      reserved += bytes;
      room -= bytes;
      return true;
    }

    @Override
    public @Nullable Runnable handOver() {
      int bytes = reserved;
      reserved = 0;
      return bytes == 0 ? null : () -> givenBack += bytes;
    }
  }

  @Test
  void packetsAreTakenAsTheIntakeTakesThem() {
    Sluggish intake = new Sluggish();
    decoder.intake(intake);
    channel.writeInbound(received(bytes("01 00 00 00 'a'", "02 00 00 00 'bc'")), received(bytes("01 00 00 00 'd'")));
    assertNoPacket();
    assertThat(decoder.isHeldBack()).isTrue();

    intake.packets = 2;
    decoder.resume();

    assertNextPacket("01 00 00 00 'a'");
    assertNextPacket("02 00 00 00 'bc'");
    assertNoPacket();
    assertThat(decoder.isHeldBack()).isTrue();
    intake.packets = 1;
    decoder.resume();
    assertNextPacket("01 00 00 00 'd'");
    assertThat(decoder.isHeldBack()).isFalse();
  }

  @Test
  void aHeaderIsEnoughToAsk() {
    Sluggish intake = new Sluggish();
    decoder.intake(intake);
    channel.writeInbound(received(bytes("ff ff 00 00")));
    assertThat(decoder.isHeldBack()).isTrue();
    decoder.maxPayload(10);
    intake.packets = 1;

    decoder.resume();

    assertThatThrownBy(channel::checkException).isExactlyInstanceOf(PacketTooLargeException.class);
  }

  @Test
  void aFrameThatIsNotWholeIsKeptWhereThereIsRoomAndGivenBackWithThePacket() {
    Sluggish intake = new Sluggish();
    intake.packets = 1;
    decoder.intake(intake);
    channel.writeInbound(received(bytes("05 00 00 00 'abc'")));
    assertThat(decoder.isHeldBack()).isTrue();

    intake.room = 9;
    decoder.resume();
    assertThat(decoder.isHeldBack()).isFalse();
    channel.writeInbound(received(bytes("'de'")));

    Packet packet = channel.readInbound();
    assertSameBytes(ByteBufUtil.getBytes(packet.content()), bytes("05 00 00 00 'abcde'"));
    assertThat(intake.givenBack).isZero();
    packet.release();
    assertThat(intake.givenBack).isEqualTo(9);
  }

  @Test
  void whatIsReservedIsGivenBackWhereThePacketDoesNotComeWhole() {
    Sluggish intake = new Sluggish();
    intake.packets = 1;
    intake.room = 9;
    decoder.intake(intake);
    channel.writeInbound(received(bytes("05 00 00 00 'abc'")));

    channel.close();

    assertThat(intake.givenBack).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 70_000})
  void aPacketForWhichThereIsNoRoomIsReadAndDropped(int length) {
    Sluggish intake = new Sluggish();
    intake.packets = 2;
    decoder.intake(intake);
    ByteBuf packet = ByteBufAllocator.DEFAULT.buffer().writeMediumLE(length).writeByte(3).writeByte(0x17)
        .writeZero(length - 1);
    channel.writeInbound(packet.readBytes(4));
    decoder.drop();
    receiveInReads(packet);

    Packet dropped = channel.readInbound();
    assertThat(dropped.isDropped()).isTrue();
    assertThat(dropped.nextSequenceId()).isEqualTo(4);
    assertThat(dropped.payload().getUnsignedByte(0)).isEqualTo((short) 0x17);
    dropped.release();
    channel.writeInbound(received(bytes("01 00 00 00 'a'")));
    assertNextPacket("01 00 00 00 'a'");
  }

  @Test
  void aSplitPacketIsDroppedWithAllItsFrames() {
    Sluggish intake = new Sluggish();
    intake.packets = 2;
    intake.room = Frames.MAX_PAYLOAD + Frames.HEADER_LENGTH;
    decoder.intake(intake);
    channel.writeInbound(framed(Frames.MAX_PAYLOAD, 0).setByte(4, 0x03));
    assertThat(decoder.isHeldBack()).as("no room for the second header").isTrue();

    decoder.drop();

    assertThat(intake.givenBack).isEqualTo(Frames.MAX_PAYLOAD + Frames.HEADER_LENGTH);
    Packet dropped = channel.readInbound();
    assertThat(dropped.isDropped()).isTrue();
    assertThat(dropped.nextSequenceId()).isEqualTo(2);
    assertThat(dropped.payload().getUnsignedByte(0)).isEqualTo((short) 0x03);
    dropped.release();
  }

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

  @ParameterizedTest
  @CsvSource(quoteCharacter = '"', delimiter = '|', value = {
    "01 00 00 00 01                                  | true",
    "02 00 00 00 03 'a' 01 00 00 00 01               | true",
    "02 00 00 00 03 'a' 01 00 00 00 01 01 00 00 00   | false",
    "02 00 00 00 03 'a' 01 00 00 00 0e               | false",
    "06 00 00 00 03 01 00 00 00 01                   | false",
    "06 00 00 00 03 01 00 00 00                      | false"
  })
  void whetherItEndsWithACommand(String held, boolean ends) {
    decoder.intake(new Sluggish());
    channel.writeInbound(received(bytes(held)));

    assertThat(decoder.endsWith(CommandCode.COM_QUIT)).isEqualTo(ends);
  }
}
