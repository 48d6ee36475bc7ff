package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseEncoderTests {

  private static final int AUTOCOMMIT = StatusFlags.AUTOCOMMIT;

  private static final byte[] METADATA = join(frame(1, "01 | columns"), frame(2, "'column'"));

  private ResponseEncoder encoder = new ResponseEncoder(Relay.MODERN, Relay.server(Relay.MODERN), true);

  private void forClient(long... capabilities) {
    Capabilities client = Capabilities.of(0);
    for (long capability : capabilities) {
      client = client.with(capability);
    }
    encoder = new ResponseEncoder(client, Relay.server(client), true);
  }

  private static ByteBuf buffer(byte[]... frames) {
    return ByteBufAllocator.DEFAULT.buffer().writeBytes(join(frames));
  }

  private void assertSent(ResultSegment segment, String... frames) {
    assertSameBytes(Relay.bytes(encoder.encode(segment)), bytes(frames));
  }

  private static ResultSegment.Metadata metadata() {
    return new ResultSegment.Metadata(buffer(METADATA), false, false);
  }

  private static ResultSegment.Ok ok(int status, String... payload) {
    return new ResultSegment.Ok(buffer(frame(1, payload)), status);
  }

  private static ResultSegment.ResultEnd end(int status, String... payload) {
    return new ResultSegment.ResultEnd(buffer(frame(1, payload)), status);
  }

  // sequence ids

  @Test
  void rowsWhoseIdsMatchAreNotLookedInto() {
    encoder.begin(3);
    ByteBuf rows = buffer(bytes("01 00 00 03 'a'", "ff ff ff ff 'no frame'"));

    ByteBuf sent = encoder.encode(new ResultSegment.Rows(rows, 2));

    assertThat(sent).isSameAs(rows);
    assertSameBytes(Relay.bytes(sent), bytes("01 00 00 03 'a'", "ff ff ff ff 'no frame'"));
  }

  @Test
  void otherRowsAreNumberedInPlace() {
    encoder.begin(254);
    ByteBuf rows = buffer(frame(3, "'a'"), frame(4, "'bc'"), frame(5, "fb"));

    ByteBuf sent = encoder.encode(new ResultSegment.Rows(rows, 3));

    assertThat(sent).isSameAs(rows);
    assertSameBytes(Relay.bytes(sent), bytes("01 00 00 fe 'a'", "02 00 00 ff 'bc'", "01 00 00 00 fb"));
  }

  @ParameterizedTest(name = "{0} rows from id {1}")
  @CsvSource({"1,5,6", "10,250,4", "256,7,7", "300,250,38", "1000,0,232"})
  void idsWrapAfterRowsThatMatchAndAfterRowsThatDoNot(int count, int id, int next) {
    for (int serverId : new int[] {id, id + 1}) {
      ByteBuf rows = Unpooled.buffer();
      for (int i = 0; i < count; i++) {
        rows.writeBytes(frame(serverId + i, "fb"));
      }
      encoder.begin(id);
      byte[] sent = Relay.bytes(encoder.encode(new ResultSegment.Rows(rows, count)));

      assertThat(sent[3] & 0xFF).isEqualTo(id);
      assertThat(sent[sent.length - 2] & 0xFF).isEqualTo((next - 1) & 0xFF);
      assertSent(end(2, "fe 00 00 02 00 00 00"), "07 00 00 %02x".formatted(next), "fe 00 00 02 00 00 00");
    }
  }

  @Test
  void everyFrameOfALongRowTakesAnId() {
    encoder.begin(255);

    assertSent(SegmentEvent.ROW_BEGINS.segment(), "ff ff ff ff", "fd fb ff ff 'a'");
    assertSent(SegmentEvent.ROW_GOES_ON.segment(), "'bcd'");
    assertSent(SegmentEvent.ROW_CONTINUES.segment(), "05 00 00 00", "'wx'");
    assertSent(SegmentEvent.ROW_ENDS.segment(), "'xyz'");
    assertSent(SegmentEvent.ROW_BEGINS.segment(), "ff ff ff 01", "fd fb ff ff 'a'");
    assertSent(SegmentEvent.ROW_ENDS_EMPTY.segment(), "00 00 00 02");
    assertSent(SegmentEvent.END.segment(), "07 00 00 03", "fe 00 00 02 00 00 00");
  }

  @Test
  void idsRunOnThroughAllResultsAndStartAgainWithTheNextCommand() {
    encoder.begin(1);

    assertSent(SegmentEvent.OK_MORE.segment(), "07 00 00 01", "00 00 00 0a 00 00 00");
    assertSent(metadata(), "01 00 00 02 01", "06 00 00 03 'column'");
    assertSent(SegmentEvent.ROWS.segment(), "02 00 00 04 01 'a'", "02 00 00 05 01 'b'");
    assertSent(SegmentEvent.END_MORE.segment(), "07 00 00 06", "fe 00 00 0a 00 00 00");
    assertSent(SegmentEvent.SERVER_ERROR.segment(), "10 00 00 07", "ff 25 05 '#70100stopped'");
    encoder.begin(1);
    assertSent(SegmentEvent.TEXT.segment(), "0a 00 00 01", "'Uptime: 42'");
  }

  // the EOF and the OK form

  @Test
  void terminatorsInTheClientsFormStay() {
    encoder.begin(7);
    ByteBuf ok = buffer(frame(1, "fe 00 00 02 00 03 00 04 'info'"));
    assertThat(encoder.encode(new ResultSegment.ResultEnd(ok, AUTOCOMMIT))).isSameAs(ok);
    assertSameBytes(Relay.bytes(ok), bytes("0c 00 00 07", "fe 00 00 02 00 03 00 04 'info'"));

    forClient();
    encoder.begin(8);
    ByteBuf eof = buffer(frame(1, "fe 03 00 02 00"));
    assertThat(encoder.encode(new ResultSegment.ResultEnd(eof, AUTOCOMMIT))).isSameAs(eof);
    assertSameBytes(Relay.bytes(eof), bytes("05 00 00 08", "fe 03 00 02 00"));
  }

  @Test
  void anOkThatIsAResultIsNoTerminator() {
    forClient();
    encoder.begin(1);

    assertSent(ok(2, "00 01 00 02 00 00 00"), "07 00 00 01", "00 01 00 02 00 00 00");
  }

  // session state

  /** Of the gateway's tracking an EOF packet could only say that there is something, and not what. */
  @ParameterizedTest
  @ValueSource(longs = {0, Capabilities.SESSION_TRACK})
  void anEofTerminatorSaysNothingOfStateChanges(long capabilities) {
    forClient(capabilities);
    encoder.begin(5);
    ByteBuf end = buffer(bytes("'before'"), frame(1, "fe", "03 00 | warnings", "2b ff | all but two, and 0x4000"));

    ByteBuf sent = encoder.encode(new ResultSegment.ResultEnd(end.skipBytes(6), 0xFF2B));

    assertSameBytes(Relay.bytes(sent), bytes("05 00 00 05", "fe", "03 00 | warnings", "2b bf"));
    assertThat(encoder.phase()).isEqualTo(Phase.MORE_RESULTS);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Capabilities.SESSION_TRACK})
  void theEofAfterMetadataSaysNothingOfStateChanges(long capabilities) {
    forClient(capabilities);
    encoder.begin(5);
    byte[] frames = join(METADATA, frame(3, "fe", "03 00 | warnings", "2b ff"));

    assertSent(new ResultSegment.Metadata(buffer(frames), true, false),
        "01 00 00 05 01", "06 00 00 06 'column'", "05 00 00 07", "fe", "03 00 | warnings", "2b bf");
    assertSent(new ResultSegment.Metadata(buffer(frames), true, true),
        "01 00 00 08 01", "06 00 00 09 'column'", "05 00 00 0a", "fe", "03 00 | warnings", "2b bf");
  }

  @Test
  void metadataWithoutEofAreNotLookedInto() {
    encoder.begin(5);

    assertSent(new ResultSegment.Metadata(buffer(frame(1, "01"), frame(2, "fe 00 00 ff ff")), false, false),
        "01 00 00 05 01", "05 00 00 06", "fe 00 00 ff ff");
  }

  @Test
  void theEofsOfAPreparedStatementSayNothingOfStateChanges() {
    forClient();
    encoder.begin(5);
    byte[] frames = join(
        frame(1, "00", "fe ff 00 40 | id", "01 00 | columns", "01 00 | parameters", "00", "fe 40 | warnings"),
        frame(2, "03 'def' ff ff ff"),
        frame(3, "fe 00 00", "02 40"),
        frame(4, "04 00 00 ff ff"),
        frame(5, "fe", "00 ff | warnings", "ff ff"));

    assertSent(new ResultSegment.PrepareOk(buffer(frames)),
        "0c 00 00 05", "00", "fe ff 00 40 | id", "01 00 | columns", "01 00 | parameters", "00", "fe 40 | warnings",
        "07 00 00 06", "03 'def' ff ff ff",
        "05 00 00 07", "fe 00 00", "02 00",
        "05 00 00 08", "04 00 00 ff ff",
        "05 00 00 09", "fe", "00 ff | warnings", "ff bf");
  }

  private static final String[] SCHEMA_AND_CHANGE = {
    "00 00 00", "02 40 | AUTOCOMMIT, SESSION_STATE_CHANGED", "00 00", "00 | info", "0b 01 06 05 'mysql' 02 01 '1'"
  };

  @Test
  void aClientThatTracksNothingIsToldOfNoChange() {
    forClient(Capabilities.DEPRECATE_EOF);
    encoder.begin(5);

    assertSent(ok(0x4002, SCHEMA_AND_CHANGE), "07 00 00 05", "00 00 00 02 00 00 00");
    assertSent(
        end(0x4002, "fe 00 00 02 40 00 00", "00", "03 02 01 '1'"), "07 00 00 06", "fe 00 00 02 00 00 00");
    assertSent(
        ok(0x4002, "00 01 00 02 40 00 00", "02 'ok'", "03 02 01 '1'"),
        "0a 00 00 07", "00 01 00 02 00 00 00", "02 'ok'");
  }

  @Test
  void aClientThatTracksStateIsNotToldOfStateChanges() {
    encoder.begin(5);

    assertSent(ok(0x4002, SCHEMA_AND_CHANGE),
        "11 00 00 05", "00 00 00", "02 40 | AUTOCOMMIT, SESSION_STATE_CHANGED", "00 00", "00", "08 01 06 05 'mysql'");
    assertSent(
        end(0x4022, "fe 00 00 22 40 01 00", "00", "0e 02 01 '1' 05 09 08 'T_R_____'"),
        "14 00 00 06", "fe 00 00", "22 40", "01 00", "00", "0b 05 09 08 'T_R_____'");
  }

  @Test
  void stateChangesThatAreNotHiddenStayAsTheyCame() {
    encoder = new ResponseEncoder(Relay.MODERN, Relay.server(Relay.MODERN), false);
    encoder.begin(5);

    assertSent(ok(0x4002, "00 00 00", "02 40", "00 00", "00", "03 02 01 '1'"),
        "0c 00 00 05", "00 00 00", "02 40", "00 00", "00", "03 02 01 '1'");
    assertSent(new ResultSegment.Metadata(buffer(frame(1, "01"), frame(2, "fe 00 00 02 40")), true, false),
        "01 00 00 06 01", "05 00 00 07", "fe 00 00 02 40");
  }

  @Test
  void aStateChangeAloneTakesTheWholeStateWithIt() {
    encoder.begin(5);

    assertSent(
        ok(0x4002, "00 00 00", "02 40", "00 00", "00", "03 02 01 '1'"),
        "07 00 00 05", "00 00 00", "02 00 | AUTOCOMMIT", "00 00");
    assertSent(
        ok(0x4002, "00 01 00", "02 40", "00 00", "02 'ok'", "03 02 01 '1'"),
        "0a 00 00 06", "00 01 00", "02 00 | AUTOCOMMIT", "00 00", "02 'ok'");
    assertSent(
        end(0x400A, "fe 00 00", "0a 40 | MORE_RESULTS", "00 00", "00", "03 02 01 '0'"),
        "07 00 00 07", "fe 00 00", "0a 00 | AUTOCOMMIT, MORE_RESULTS", "00 00");
    assertThat(encoder.phase()).isEqualTo(Phase.MORE_RESULTS);
  }

  @Test
  void otherSessionStateStaysAsItCame() {
    encoder.begin(5);
    ByteBuf frame = buffer(frame(1, "00 00 00", "02 40", "00 00", "00", "0e 00 0c 0a 'autocommit' 00"));

    assertThat(encoder.encode(new ResultSegment.Ok(frame, 0x4002))).isSameAs(frame);
    assertThat(Frames.sequenceId(frame, 0)).isEqualTo(5);
    frame.release();
  }

  @Test
  void anOkWithoutSessionStateIsNotLookedInto() {
    for (List<Long> client : List.of(List.of(Capabilities.DEPRECATE_EOF), List.of(Relay.MODERN.bits()))) {
      forClient(client.get(0));
      encoder.begin(5);
      ByteBuf frame = buffer(frame(1, "00 ff 'whatever'"));

      assertThat(encoder.encode(new ResultSegment.Ok(frame, AUTOCOMMIT))).isSameAs(frame);
      assertSameBytes(Relay.bytes(frame), bytes("0a 00 00 05", "00 ff 'whatever'"));
    }
  }

  // what is counted and kept

  @Test
  void rowsAreCountedOverAllResultsOfACommand() {
    encoder.begin(1);
    for (SegmentEvent event : List.of(SegmentEvent.METADATA, SegmentEvent.ROWS, SegmentEvent.END_MORE,
        SegmentEvent.METADATA, SegmentEvent.ROWS, SegmentEvent.ROW_BEGINS, SegmentEvent.ROW_GOES_ON)) {
      encoder.encode(event.segment()).release();
    }
    assertThat(encoder.rows()).as("without the row that was begun").isEqualTo(4);
    encoder.encode(SegmentEvent.ROW_ENDS.segment()).release();
    assertThat(encoder.rows()).isEqualTo(5);

    encoder.begin(1);
    assertThat(encoder.rows()).isZero();
  }

  @Test
  void aCommandWithoutResponseHasNoRows() {
    encoder.begin(1);
    encoder.encode(SegmentEvent.ROWS.segment()).release();

    encoder.beginWithoutResponse();

    assertThat(encoder.rows()).isZero();
  }

  // what is no answer

  private void assertRefused(ResultSegment segment) {
    encoder.begin(4);

    assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> encoder.encode(segment));
    assertThat(segment.refCnt()).isZero();
    ByteBuf out = Unpooled.buffer();
    assertThat(encoder.fail(Relay.FAILURE, out)).as("nothing had been written").isTrue();
    assertThat(Frames.sequenceId(out, 0)).isEqualTo(4);
  }

  @Test
  void aTerminatorThatCannotBeReadIsReleasedAndChangesNothing() {
    forClient();
    assertRefused(ok(0x4002, "00 00 00 02 40 00 00", "00", "ff"));
    assertRefused(end(0x4002, "fe 00 00 02 40 00"));
    assertRefused(end(0x400A, "fe 00 00 0a 40 00"));
    forClient(Capabilities.DEPRECATE_EOF, Capabilities.SESSION_TRACK);
    assertRefused(ok(0x400A, "00 00 00 0a 40 00 00", "00", "05 01 02"));
    assertRefused(ok(0x400A, "00 00 00 0a 40 00 00", "00", "02 02 01"));
    assertRefused(end(0x4002, "fe 00 00 02 40 00"));
  }
}
