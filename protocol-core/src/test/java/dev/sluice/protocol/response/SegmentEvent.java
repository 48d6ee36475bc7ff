package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Function;
import java.util.function.IntFunction;

/** A segment of each kind, and of each meaning that a kind has for what comes next. */
enum SegmentEvent {
  METADATA(
      it -> new ResultSegment.Metadata(it, false, false),
      id -> join(frame(id, "01 | columns"), frame(id + 1, "'column'"))),
  METADATA_AND_EOF(
      it -> new ResultSegment.Metadata(it, true, false),
      id -> join(frame(id, "01 | columns"), frame(id + 1, "'column'"), frame(id + 2, "fe 00 00", "02 00"))),
  METADATA_OF_A_CURSOR(
      it -> new ResultSegment.Metadata(it, true, true),
      id -> join(frame(id, "01 | columns"), frame(id + 1, "'column'"), frame(id + 2, "fe 00 00", "42 00 | CURSOR"))),
  ROWS(it -> new ResultSegment.Rows(it, 2), id -> join(frame(id, "01 'a'"), frame(id + 1, "01 'b'"))),
  ROW_BEGINS(
      it -> new ResultSegment.RowPart(it, true, false),
      id -> join(bytes("ff ff ff"), new byte[] {(byte) id}, bytes("fd fb ff ff 'a'"))),
  ROW_GOES_ON(it -> new ResultSegment.RowPart(it, false, false), id -> bytes("'bcd'")),
  ROW_CONTINUES(
      it -> new ResultSegment.RowPart(it, true, false),
      id -> join(bytes("05 00 00"), new byte[] {(byte) id}, bytes("'wx'"))),
  ROW_ENDS(it -> new ResultSegment.RowPart(it, false, true), id -> bytes("'xyz'")),
  ROW_ENDS_EMPTY(it -> new ResultSegment.RowPart(it, true, true), id -> frame(id)),
  OK(it -> new ResultSegment.Ok(it, 0x0002), id -> frame(id, "00 00 00", "02 00 | AUTOCOMMIT", "00 00")),
  OK_MORE(it -> new ResultSegment.Ok(it, 0x000A), id -> frame(id, "00 00 00", "0a 00 | MORE_RESULTS", "00 00")),
  END(it -> new ResultSegment.ResultEnd(it, 0x0002), id -> frame(id, "fe 00 00", "02 00 | AUTOCOMMIT", "00 00")),
  END_MORE(it -> new ResultSegment.ResultEnd(it, 0x000A), id -> frame(id, "fe 00 00", "0a 00 | MORE_RESULTS", "00 00")),
  RESULTSET(it -> new ResultSegment.Resultset(it, 17, false, 2, 29, 0x0002), id -> resultset(id, "02 00 | AUTOCOMMIT")),
  RESULTSET_MORE(
      it -> new ResultSegment.Resultset(it, 17, false, 2, 29, 0x000A), id -> resultset(id, "0a 00 | MORE_RESULTS")),
  PREPARE_OK(
      ResultSegment.PrepareOk::new,
      id -> join(
          frame(id, "00", "07 00 00 00 | id", "01 00 | columns", "00 00 | parameters", "00", "00 00 | warnings"),
          frame(id + 1, "'column'"),
          frame(id + 2, "fe 00 00", "02 00"))),
  SERVER_ERROR(ResultSegment.ServerError::new, id -> frame(id, "ff 25 05 '#70100stopped'")),
  LOCAL_INFILE(ResultSegment.LocalInfile::new, id -> frame(id, "fb 'data.csv'")),
  TEXT(ResultSegment.Text::new, id -> frame(id, "'Uptime: 42'")),
  AUTHENTICATION(ResultSegment.Authentication::new, id -> frame(id, "01 04"));

  /** A server's id that is not the client's. */
  private static final int SERVER_ID = 0x77;

  private static byte[] resultset(int id, String status) {
    return join(
        frame(id, "01 | columns"),
        frame(id + 1, "'column'"),
        frame(id + 2, "01 'a'"),
        frame(id + 3, "01 'b'"),
        frame(id + 4, "fe 00 00", status));
  }

  private final Function<ByteBuf, ResultSegment> type;
  private final IntFunction<byte[]> bytes;

  SegmentEvent(Function<ByteBuf, ResultSegment> type, IntFunction<byte[]> bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  /** The segment as it comes from the server, with ids of the server's. */
  ResultSegment segment() {
    return type.apply(ByteBufAllocator.DEFAULT.buffer().writeBytes(bytes.apply(SERVER_ID)));
  }

  /** What a client of the server's capabilities is sent, from that id on. */
  byte[] sent(int sequenceId) {
    return bytes.apply(sequenceId);
  }
}
