package dev.sluice.protocol.codec;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.PacketTooLargeException;
import dev.sluice.protocol.PacketsOutOfOrderException;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.UncompressException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompressedPacketDecoderTests {

  private static final int LIMIT = 1000;

  /** The manual's example. */
  private static final byte[] SELECT = bytes("22 00 00 00 32 00 00 | header",
      "78 9c d3 63 60 60 60 2e 4e cd 49 4d 2e 51 50 32 30 34 32 36 31 35 33 b7 b0 c4 cd 52 02 00 0c d1 0a 6c");

  private static final byte[] SELECT_FRAME =
      bytes("2e 00 00 00 03 'select \"012345678901234567890123456789012345\"'");

  private final CompressedSequence sequence = new CompressedSequence();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new CompressedPacketDecoder(new ZlibCompression(6), sequence, LIMIT));

  @AfterEach
  void nothingIsLeft() {
    assertThat(channel.finishAndReleaseAll()).as("bytes nobody took").isFalse();
  }

  private static ByteBuf received(byte[] bytes) {
    return ByteBufAllocator.DEFAULT.buffer().writeBytes(bytes);
  }

  private void receive(String... fields) {
    channel.writeInbound(received(bytes(fields)));
  }

  private void assertNext(byte[] expected) {
    ByteBuf frames = channel.readInbound();
    assertThat(frames).as("frames").isNotNull();
    try {
      assertSameBytes(ByteBufUtil.getBytes(frames), expected);
    } finally {
      frames.release();
    }
  }

  private void assertRefused(Class<? extends ProtocolException> type, String reason, String... fields) {
    assertThatThrownBy(() -> receive(fields))
        .isExactlyInstanceOf(type)
        .hasMessageContaining(reason);
    receive("05 00 00 00 00 00 00", "01 00 00 00 0e | dropped");
  }

  @Test
  void aCompressedPacket() {
    channel.writeInbound(received(SELECT));
    assertNext(SELECT_FRAME);
    assertThat(sequence.received()).isEqualTo(1);
  }

  @Test
  void byteByByte() {
    for (byte octet : SELECT) {
      assertThat(channel.inboundMessages()).isEmpty();
      channel.writeInbound(received(new byte[] {octet}));
    }
    assertNext(SELECT_FRAME);
  }

  @Test
  void aPacketThatIsNotCompressed() {
    receive("05 00 00 00 00 00 00", "01 00 00 00 0e");
    assertNext(bytes("01 00 00 00 0e"));
  }

  @Test
  void severalFramesInOnePacketAndAFrameInSeveral() {
    receive("0d 00 00 00 00 00 00", "01 00 00 00 0e", "05 00 00 00 03 'abc'",
        "01 00 00 01 00 00 00 'd'", "00 00 00 02 00 00 00 | empty");
    assertNext(bytes("01 00 00 00 0e", "05 00 00 00 03 'abc'"));
    assertNext(bytes("'d'"));
    assertThat(sequence.received()).isEqualTo(3);
  }

  @Test
  void aFrameDecoderJoinsThem() {
    channel.pipeline().addLast(new FrameDecoder(LIMIT));
    receive("0d 00 00 00 00 00 00", "01 00 00 00 0e", "05 00 00 00 03 'abc'", "01 00 00 01 00 00 00 'd'");
    for (byte[] frame : new byte[][] {bytes("01 00 00 00 0e"), bytes("05 00 00 00 03 'abcd'")}) {
      Packet packet = channel.readInbound();
      assertSameBytes(ByteBufUtil.getBytes(packet.content()), frame);
      packet.release();
    }
  }

  @Test
  void packetsUpToTheLimit() {
    channel.writeInbound(received(bytes("e8 03 00 00 00 00 00")), received(new byte[LIMIT]));
    assertNext(new byte[LIMIT]);
  }

  @Test
  void noPacketAboveTheLimit() {
    assertRefused(PacketTooLargeException.class, "at most 1000 bytes, got 1001", "e9 03 00 00 00 00 00");
  }

  @Test
  void noPacketThatWouldBeAboveTheLimit() {
    assertRefused(PacketTooLargeException.class, "at most 1000 bytes, got 16777215", "01 00 00 00 ff ff ff");
  }

  @Test
  void lengthsMustBeRight() {
    assertRefused(UncompressException.class, "49 bytes", "22 00 00 00 31 00 00",
        "78 9c d3 63 60 60 60 2e 4e cd 49 4d 2e 51 50 32 30 34 32 36 31 35 33 b7 b0 c4 cd 52 02 00 0c d1 0a 6c");
  }

  @Test
  void garbageIsRefused() {
    assertRefused(UncompressException.class, "zlib", "04 00 00 00 05 00 00 'none'");
  }

  @Test
  void nothingIsNotCompressed() {
    assertRefused(UncompressException.class, "zlib", "00 00 00 00 05 00 00");
  }

  @Test
  void idsFollowOneAnother() {
    receive("01 00 00 00 00 00 00 'a'", "01 00 00 01 00 00 00 'b'", "01 00 00 00 00 00 00 'c'");
    assertNext(bytes("'a'"));
    assertNext(bytes("'b'"));
    assertNext(bytes("'c'"));
    assertRefused(PacketsOutOfOrderException.class, "expected 1, got 3", "01 00 00 03 00 00 00 'd'");
  }

  @Test
  void idsGoOnFromOurs() {
    receive("01 00 00 00 00 00 00 'a'");
    assertNext(bytes("'a'"));
    sequence.answerFrom(sequence.received());
    sequence.send();
    sequence.send();
    receive("01 00 00 03 00 00 00 'b'");
    assertNext(bytes("'b'"));
    assertThat(sequence.received()).isEqualTo(4);
  }

  @Test
  void idsWrapAt256() {
    for (int id = 0; id < 600; id++) {
      channel.writeInbound(received(new byte[] {1, 0, 0, (byte) id, 0, 0, 0, 7}));
      assertNext(new byte[] {7});
    }
    assertThat(sequence.received()).isEqualTo(600 & 0xFF);
  }

  // much in little

  private static final int MUCH = 4_000_000;

  private static byte[] zeros(Compression compression) {
    ByteBuf in = ByteBufAllocator.DEFAULT.directBuffer().writeZero(MUCH);
    ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
    compression.compress(in, out);
    ByteBuf packet = ByteBufAllocator.DEFAULT.buffer().writeMediumLE(out.readableBytes()).writeByte(0)
        .writeMediumLE(MUCH)
        .writeBytes(out);
    byte[] bytes = ByteBufUtil.getBytes(packet);
    in.release();
    out.release();
    packet.release();
    return bytes;
  }

  private static Stream<Compression> algorithms() {
    return Stream.of(new ZlibCompression(6), new ZstdCompression(3));
  }

  private static EmbeddedChannel receiving(Compression compression) {
    return new EmbeddedChannel(new CompressedPacketDecoder(compression, new CompressedSequence(), 1 << 24));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void whatUnpacksToMuchIsHandedOnInPieces(Compression compression) {
    EmbeddedChannel receiving = receiving(compression);
    receiving.writeInbound(received(zeros(compression)));

    int taken = 0;
    for (ByteBuf piece = receiving.readInbound(); piece != null; piece = receiving.readInbound()) {
      assertThat(piece.capacity()).isLessThanOrEqualTo(CompressedPacketDecoder.MAX_PIECE);
      taken += piece.readableBytes();
      piece.release();
    }
    assertThat(taken).isEqualTo(MUCH);
    assertThat(receiving.finish()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void nothingIsUnpackedWhileTheChannelIsNotRead(Compression compression) {
    EmbeddedChannel receiving = receiving(compression);
    receiving.pipeline().addLast(new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ctx.channel().config().setAutoRead(false);
        ctx.fireChannelRead(msg);
      }
    });
    receiving.writeInbound(received(zeros(compression)), received(zeros(compression)));
    int taken = 0;
    for (int rounds = 0; taken < 2 * MUCH && rounds < 2 * MUCH; rounds++) {
      assertThat(receiving.inboundMessages()).hasSize(1);
      ByteBuf piece = receiving.readInbound();
      taken += piece.readableBytes();
      piece.release();
      receiving.config().setAutoRead(true);
    }
    assertThat(taken).isEqualTo(2 * MUCH);
    assertThat(receiving.finish()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void aLongPacketMayComeByteByByteToo(Compression compression) {
    EmbeddedChannel receiving = receiving(compression);
    int taken = 0;
    for (byte octet : zeros(compression)) {
      receiving.writeInbound(received(new byte[] {octet}));
      for (ByteBuf piece = receiving.readInbound(); piece != null; piece = receiving.readInbound()) {
        taken += piece.readableBytes();
        piece.release();
      }
    }
    assertThat(taken).isEqualTo(MUCH);
    assertThat(receiving.finish()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void aLongPacketMustMakeWhatItAnnounces(Compression compression) {
    for (int announced : new int[] {MUCH - 1, MUCH + 1, 20_000}) {
      EmbeddedChannel receiving = receiving(compression);
      ByteBuf packet = received(zeros(compression)).setMediumLE(4, announced);
      assertThatThrownBy(() -> receiving.writeInbound(packet)).isExactlyInstanceOf(UncompressException.class);
      receiving.finishAndReleaseAll();
    }
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void aLongPacketThatBreaksOffIsRefused(Compression compression) {
    EmbeddedChannel receiving = receiving(compression);
    byte[] whole = zeros(compression);
    int length = whole.length - 3;
    ByteBuf packet = received(Arrays.copyOf(whole, length))
        .setMediumLE(0, length - CompressedPacketDecoder.HEADER_LENGTH);
    assertThatThrownBy(() -> receiving.writeInbound(packet)).isExactlyInstanceOf(UncompressException.class);
    receiving.finishAndReleaseAll();
  }

  @Test
  void whetherItEndsWithACommand() {
    CompressedPacketDecoder decoder = channel.pipeline().get(CompressedPacketDecoder.class);
    channel.config().setAutoRead(false);
    receive("05 00 00 00 00 00 00", "01 00 00 00 0e", "05 00 00 00 00 00 00", "01 00 00 00 01");
    assertThat(decoder.endsWith(CommandCode.COM_QUIT)).isTrue();
    receive("05 00 00 00 00 00 00");
    assertThat(decoder.endsWith(CommandCode.COM_QUIT)).isFalse();
    receive("01 00 00 00 0e");
    assertThat(decoder.endsWith(CommandCode.COM_QUIT)).isFalse();
    channel.config().setAutoRead(true);
    assertNext(bytes("01 00 00 00 0e"));
    assertNext(bytes("01 00 00 00 01"));
    assertNext(bytes("01 00 00 00 0e"));
  }
}
