package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows around and above 16 MiB - 1. Their values are all 0xFF, so that a frame that continues one looks like an ERR
 * packet, and from 16 MiB on they begin with 0xFE, like a terminator.
 */
@ParameterizedClass
@EnumSource
class LongRowTests {

  private static final int BATCH = 1 << 16;

  private final byte[] metadata;
  private final byte[] end;
  private final Capabilities negotiated;

  LongRowTests(Form form) {
    metadata = join(frame(1, "01 | columns"), Answer.column(2), form.afterDefinitions(3, "02 00 | status"));
    end = form.afterRows(9, "02 00 | status");
    negotiated = form.client();
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        Arguments.of("16 MiB - 2, one frame", row("fd", Frames.MAX_PAYLOAD - 1), 1),
        Arguments.of("16 MiB - 1, empty trailer", row("fd", Frames.MAX_PAYLOAD), 2),
        Arguments.of("16 MiB, two frames", row("fd", Frames.MAX_PAYLOAD + 1), 2),
        Arguments.of("0xFE row of a 16 MiB value", row("fe", (1 << 24) + 9), 2),
        Arguments.of("twice 16 MiB - 1", row("fe", 2 * Frames.MAX_PAYLOAD), 3));
  }

  /** The frames of a row whose payload is {@code length} bytes, its value behind a length of the given kind. */
  private static byte[] row(String kind, int length) {
    int header = kind.equals("fd") ? 4 : 9;
    ByteBuf payload = Unpooled.buffer(length);
    payload.writeBytes(bytes(kind));
    if (header == 4) {
      payload.writeMediumLE(length - header);
    } else {
      payload.writeLongLE(length - header);
    }
    byte[] value = new byte[length - header];
    Arrays.fill(value, (byte) 0xFF);
    return split(payload.writeBytes(value));
  }

  private static byte[] split(ByteBuf payload) {
    ByteBuf frames = Unpooled.buffer(payload.readableBytes() + 16);
    int length;
    int id = 3;
    do {
      length = Math.min(payload.readableBytes(), Frames.MAX_PAYLOAD);
      frames.writeMediumLE(length).writeByte(id++).writeBytes(payload, length);
    } while (length == Frames.MAX_PAYLOAD);
    return Arrays.copyOf(frames.array(), frames.writerIndex());
  }

  private static void assertScanned(Scan scan, byte[] answer, int frames) {
    List<String> told = new ArrayList<>(List.of("metadata", "rows 1", "long row"));
    told.addAll(Collections.nCopies(frames - 1, "continued"));
    told.addAll(List.of("rows 1", "end 0x0002", "complete"));
    assertThat(scan.told()).isEqualTo(told);
    assertThat(Arrays.equals(scan.bytes(), answer)).as("all bytes, in order").isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void longRowsAreCutThrough(String name, byte[] row, int frames) {
    byte[] small = frame(7, "01 'a'");
    byte[] answer = join(metadata, small, row, small, end);
    Random random = new Random();
    ResponseScanner scanner = new ResponseScanner(BATCH, 1024);
    scanner.begin(ResponseKind.QUERY, negotiated);
    assertScanned(Scan.inOnePiece(scanner, answer), answer, frames);
    scanner.begin(ResponseKind.QUERY, negotiated);
    assertScanned(Scan.inRandomPieces(scanner, answer, random, 4 * BATCH), answer, frames);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void aRowOfSeveralFramesIsOneRowWhateverFitsABatch(String name, byte[] row, int frames) {
    byte[] answer = join(metadata, row, end);
    ResponseScanner scanner = new ResponseScanner(Integer.MAX_VALUE, 1024);
    scanner.begin(ResponseKind.QUERY, negotiated);

    Scan scan = Scan.inOnePiece(scanner, answer);

    String told = frames == 1 ? "rows 1" : "long row";
    assertThat(scan.told()).containsSubsequence("metadata", told, "end 0x0002", "complete").hasSize(3 + frames);
  }

  /** Byte by byte where frames begin and end, and in one piece between. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void longRowsMayBeCutAtAnyPlaceOfAHeader(String name, byte[] row, int frames) {
    byte[] small = frame(7, "01 'a'");
    byte[] answer = join(metadata, small, row, small, end);
    ResponseScanner scanner = new ResponseScanner(BATCH, 1024);
    scanner.begin(ResponseKind.QUERY, negotiated);
    Scan scan = new Scan(scanner);
    int start = metadata.length + small.length;
    int full = Frames.HEADER_LENGTH + Frames.MAX_PAYLOAD;
    for (int from = 0, to; from < answer.length; from = to) {
      int inFrame = (from - start) % full;
      boolean slowly = from < start + 16 || from > start + row.length - 16 || inFrame < 16 || inFrame > full - 16;
      to = slowly ? from + 1 : Math.min(start + row.length - 15, from + full - 15 - inFrame);
      scan.receive(Arrays.copyOfRange(answer, from, to));
    }
    assertScanned(scan, answer, frames);
  }
}
