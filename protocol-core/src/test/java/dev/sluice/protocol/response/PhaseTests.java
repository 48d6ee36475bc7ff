package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.response.SegmentEvent.LOCAL_INFILE;
import static dev.sluice.protocol.response.SegmentEvent.METADATA;
import static dev.sluice.protocol.response.SegmentEvent.OK;
import static dev.sluice.protocol.response.SegmentEvent.OK_MORE;
import static dev.sluice.protocol.response.SegmentEvent.ROWS;
import static dev.sluice.protocol.response.SegmentEvent.ROW_BEGINS;
import static dev.sluice.protocol.response.SegmentEvent.SERVER_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The response's state machine: every phase with every event. */
class PhaseTests {

  /** What a phase becomes by a segment; "-" cannot come, as {@link RelayTests} shows. */
  private static final String TABLE = """
      event                | NOTHING      | ROWS         | IN_ROW | MORE_RESULTS | ENDED | UPLOAD | ERROR | NO_RESPONSE
      METADATA             | ROWS         | -            | -      | ROWS         | -     | -      | -     | -
      METADATA_AND_EOF     | ROWS         | -            | -      | ROWS         | -     | -      | -     | -
      METADATA_OF_A_CURSOR | ENDED        | -            | -      | ENDED        | -     | -      | -     | -
      ROWS                 | ROWS         | ROWS         | -      | -            | -     | -      | -     | -
      ROW_BEGINS           | IN_ROW       | IN_ROW       | -      | -            | -     | -      | -     | -
      ROW_GOES_ON          | -            | -            | IN_ROW | -            | -     | -      | -     | -
      ROW_CONTINUES        | -            | -            | IN_ROW | -            | -     | -      | -     | -
      ROW_ENDS             | -            | -            | ROWS   | -            | -     | -      | -     | -
      ROW_ENDS_EMPTY       | -            | -            | ROWS   | -            | -     | -      | -     | -
      OK                   | ENDED        | -            | -      | ENDED        | -     | -      | -     | -
      OK_MORE              | MORE_RESULTS | -            | -      | MORE_RESULTS | -     | -      | -     | -
      END                  | ENDED        | ENDED        | -      | ENDED        | -     | -      | -     | -
      END_MORE             | MORE_RESULTS | MORE_RESULTS | -      | MORE_RESULTS | -     | -      | -     | -
      RESULTSET            | ENDED        | -            | -      | ENDED        | -     | -      | -     | -
      RESULTSET_MORE       | MORE_RESULTS | -            | -      | MORE_RESULTS | -     | -      | -     | -
      PREPARE_OK           | ENDED        | -            | -      | -            | -     | -      | -     | -
      SERVER_ERROR         | ERROR        | ERROR        | -      | ERROR        | -     | -      | -     | -
      LOCAL_INFILE         | UPLOAD       | -            | -      | UPLOAD       | -     | -      | -     | -
      TEXT                 | ENDED        | -            | -      | -            | -     | -      | -     | -
      AUTHENTICATION       | NOTHING      | -            | -      | -            | -     | -      | -     | -
      """;

  /** The first id of the answers here, so that ids wrap on the way. */
  private static final int FIRST = 253;

  private static final Map<Phase, List<SegmentEvent>> WAYS = Map.of(
      Phase.NOTHING, List.of(),
      Phase.ROWS, List.of(METADATA, ROWS),
      Phase.IN_ROW, List.of(METADATA, ROW_BEGINS),
      Phase.MORE_RESULTS, List.of(OK_MORE),
      Phase.ENDED, List.of(OK),
      Phase.UPLOAD, List.of(LOCAL_INFILE),
      Phase.ERROR, List.of(SERVER_ERROR));

  private static final Map<Phase, Integer> NEXT_IDS =
      Map.of(Phase.NOTHING, 253, Phase.ROWS, 1, Phase.IN_ROW, 0, Phase.MORE_RESULTS, 254);

  private static final Set<List<Object>> CELLS =
      cells().map(cell -> List.of(cell.get())).collect(Collectors.toUnmodifiableSet());

  private final ResponseEncoder encoder = new ResponseEncoder(Relay.MODERN, Relay.server(Relay.MODERN), true);

  private static List<List<String>> lines() {
    return TABLE.lines().map(line -> Arrays.stream(line.split("\\|")).map(String::trim).toList()).toList();
  }

  /** Phase, event, what the phase becomes. */
  static Stream<Arguments> cells() {
    List<List<String>> lines = lines();
    List<Arguments> cells = new ArrayList<>();
    for (List<String> line : lines.subList(1, lines.size())) {
      for (int i = 1; i < line.size(); i++) {
        if (!line.get(i).equals("-")) {
          cells.add(Arguments.of(
              Phase.valueOf(lines.get(0).get(i)), SegmentEvent.valueOf(line.get(0)), Phase.valueOf(line.get(i))));
        }
      }
    }
    return cells.stream();
  }

  /** What the table says of a segment. */
  static boolean mayCome(Phase phase, SegmentEvent event, Phase becomes) {
    return CELLS.contains(List.of(phase, event, becomes));
  }

  private void reach(Phase phase) {
    if (phase == Phase.NO_RESPONSE) {
      encoder.beginWithoutResponse();
    } else {
      encoder.begin(FIRST);
      WAYS.get(phase).forEach(event -> encoder.encode(event.segment()).release());
    }
    assertThat(encoder.phase()).isEqualTo(phase);
  }

  @Test
  void theTableIsWhole() {
    List<List<String>> lines = lines();
    assertThat(lines.get(0).stream().skip(1)).containsExactlyElementsOf(names(Phase.values()));
    assertThat(lines.stream().skip(1).map(line -> line.get(0))).containsExactlyElementsOf(names(SegmentEvent.values()));
    assertThat(lines).allSatisfy(line -> assertThat(line).hasSameSizeAs(lines.get(0)));
  }

  private static List<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).toList();
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @MethodSource("cells")
  void aSegment(Phase phase, SegmentEvent event, Phase becomes) {
    reach(phase);

    ByteBuf sent = encoder.encode(event.segment());

    assertSameBytes(Relay.bytes(sent), event.sent(NEXT_IDS.get(phase)));
    assertThat(encoder.phase()).isEqualTo(becomes);
  }

  @ParameterizedTest(name = "{0}: row {1} of the contract")
  @CsvSource(delimiter = '|', textBlock = """
      NOTHING      | 1 and 2 | ERR, id 253 | ERROR       | usable
      ROWS         | 3       | ERR, id 1   | ERROR       | usable
      IN_ROW       | 4       | nothing     | IN_ROW      | closed
      MORE_RESULTS | 5       | ERR, id 254 | ERROR       | usable
      ENDED        | 6       | nothing     | ENDED       | closed
      UPLOAD       | none    | nothing     | UPLOAD      | closed
      ERROR        | 7       | nothing     | ERROR       | usable
      NO_RESPONSE  | 8       | nothing     | NO_RESPONSE | usable
      """)
  void aFailure(Phase phase, String row, String sent, Phase becomes, String connection) {
    reach(phase);
    ByteBuf out = Unpooled.buffer();

    boolean usable = encoder.fail(Relay.FAILURE, out);

    assertThat(usable).isEqualTo(connection.equals("usable"));
    assertSameBytes(Relay.bytes(out), sent.equals("nothing") ? new byte[0]
        : frame(Integer.parseInt(sent.substring(8)), "ff d0 0b '#HY000' 'sluice: too late'"));
    assertThat(encoder.phase()).isEqualTo(becomes);
  }

  @Test
  void afterAFileTheAnswerGoesOnWithTheIdAfterItsLastPackets() {
    reach(Phase.UPLOAD);
    assertThat(encoder.sequenceId()).isEqualTo(254);

    encoder.uploaded(3);

    assertThat(encoder.phase()).isEqualTo(Phase.NOTHING);
    assertSameBytes(Relay.bytes(encoder.encode(OK.segment())), OK.sent(3));
  }

  @Test
  void aFailureAfterAFileIsToldWithTheIdAfterItsLastPackets() {
    reach(Phase.UPLOAD);
    encoder.uploaded(0);
    ByteBuf out = Unpooled.buffer();

    assertThat(encoder.fail(Relay.FAILURE, out)).isTrue();
    assertSameBytes(Relay.bytes(out), frame(0, "ff d0 0b '#HY000' 'sluice: too late'"));
  }

  @Test
  void beforeTheFirstCommandNothingMayBeSaid() {
    ByteBuf out = Unpooled.buffer();

    assertThat(encoder.fail(Relay.FAILURE, out)).isFalse();
    assertThat(out.isReadable()).isFalse();
  }
}
