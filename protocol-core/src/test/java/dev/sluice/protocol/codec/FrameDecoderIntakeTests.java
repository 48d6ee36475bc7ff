package dev.sluice.protocol.codec;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.PacketTooLargeException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A decoder whose intake does not take everything at once. */
class FrameDecoderIntakeTests extends FrameDecoderTestCase {

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
