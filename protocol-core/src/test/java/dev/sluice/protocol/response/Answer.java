package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;

import java.util.List;

/** Every form of an answer, for scanners with a {@link #BATCH} of 64 bytes, and what segments it consists of. */
enum Answer {
  OK(
      ResponseKind.QUERY,
      List.of("ok 0x0022", "complete"),
      frame(1, "00 | header", "02 | affected rows", "07 | insert id", "22 00 | status", "00 00", "04 'info'")),
  OK_WITH_LONG_COUNTS(
      ResponseKind.QUERY,
      List.of("ok 0x0002", "complete"),
      frame(1, "00", "fd 00 00 01 | affected rows", "fe 00 00 00 00 00 00 00 80 | insert id", "02 00 00 00")),
  OK_OF_A_COMMAND(
      ResponseKind.STATUS,
      List.of("ok 0x4002", "complete"),
      frame(1, "00 00 00", "02 40 | status", "00 00", "00", "07 01 05 04 'shop'")),
  EOF_OF_A_COMMAND(
      ResponseKind.STATUS, List.of("end 0x0002", "complete"), frame(1, "fe", "00 00 | warnings", "02 00 | status")),
  ERR_OF_A_COMMAND(
      ResponseKind.STATUS, List.of("error", "complete"), frame(1, "ff 19 04 '#42000Unknown database'")),
  END_OF_A_COMMAND(
      ResponseKind.STATUS, List.of("end 0x0002", "complete"), frame(1, "fe 00 00", "02 00 | status", "00 00")),
  ERR(ResponseKind.QUERY, List.of("error", "complete"), frame(1, "ff 28 04 '#42000You have an error'")),
  ROWS(
      ResponseKind.QUERY,
      List.of("metadata", "rows 2", "end 0x0022", "complete"),
      frame(1, "01 | columns"),
      Answer.column(2),
      frame(3, "01 '1'"),
      frame(4, "02 '22'"),
      frame(5, "fe 00 00", "22 00 | status", "00 00")),
  ROWS_AND_EOF(
      ResponseKind.QUERY,
      List.of("metadata", "rows 2", "end 0x0022", "complete"),
      frame(1, "02 | columns"),
      Answer.column(2),
      Answer.column(3),
      frame(4, "01 '1' 01 'a'"),
      frame(5, "02 '22' 00"),
      frame(6, "fe", "00 00 | warnings", "22 00 | status")),
  NO_ROWS(
      ResponseKind.QUERY,
      List.of("metadata", "end 0x0002", "complete"),
      frame(1, "01 | columns"),
      Answer.column(2),
      frame(3, "fe 00 00", "02 00 | status", "00 00")),
  ROWS_THAT_BEGIN_LIKE_OTHER_PACKETS(
      ResponseKind.QUERY,
      List.of("metadata", "rows 4", "end 0x0002", "complete"),
      frame(1, "02 | columns"),
      Answer.column(2),
      Answer.column(3),
      frame(4, "fb fb | NULL, NULL"),
      frame(5, "fb 01 'a'"),
      frame(6, "00 00 | two empty strings, or a binary row"),
      frame(7, "00"),
      frame(8, "fe 00 00", "02 00 | status", "00 00")),
  MANY_ROWS(
      ResponseKind.QUERY,
      List.of("metadata", "rows 7", "end 0x0002", "complete"),
      frame(1, "01 | columns"),
      Answer.column(2),
      frame(3, "0f 'fifteen letters'"),
      frame(4, "0f 'fifteen letters'"),
      frame(5, "0f 'fifteen letters'"),
      frame(6, "01 '1'"),
      frame(7, "0f 'fifteen letters'"),
      frame(8, "01 '2'"),
      frame(9, "01 '3'"),
      frame(10, "fe 00 00", "02 00 | status", "00 00")),
  A_ROW_OF_A_BATCH(
      ResponseKind.QUERY,
      List.of("metadata", "rows 3", "end 0x0002", "complete"),
      frame(1, "01 | columns"),
      Answer.column(2),
      frame(3, "01 '1'"),
      Answer.row(4, Answer.BATCH),
      frame(5, "01 '3'"),
      frame(6, "fe 00 00", "02 00 | status", "00 00")),
  A_ROW_LONGER_THAN_A_BATCH(
      ResponseKind.QUERY,
      List.of("metadata", "rows 1", "long row", "rows 1", "long row", "long row", "end 0x0002", "complete"),
      frame(1, "01 | columns"),
      Answer.column(2),
      frame(3, "01 '1'"),
      Answer.row(4, Answer.BATCH + 1),
      frame(5, "01 '3'"),
      Answer.row(6, 2 * Answer.BATCH),
      Answer.row(7, 200),
      frame(8, "fe 00 00", "02 00 | status", "00 00")),
  ERR_AFTER_METADATA(
      ResponseKind.QUERY,
      List.of("metadata", "error", "complete"),
      frame(1, "01 | columns"),
      Answer.column(2),
      frame(3, "ff 25 05 '#70100Query execution was interrupted'")),
  ERR_AFTER_ROWS(
      ResponseKind.QUERY,
      List.of("metadata", "rows 1", "error", "complete"),
      frame(1, "01 | columns"),
      Answer.column(2),
      frame(3, "01 '1'"),
      frame(4, "ff 25 05 '#70100Query execution was interrupted'")),
  ERR_AFTER_A_LONG_ROW(
      ResponseKind.QUERY,
      List.of("metadata", "long row", "error", "complete"),
      frame(1, "01 | columns"),
      Answer.column(2),
      Answer.row(3, 100),
      frame(4, "ff 25 05 '#70100Query execution was interrupted'")),
  SELECT_THEN_ERR(
      ResponseKind.QUERY,
      List.of("metadata", "rows 1", "end 0x000a", "error", "complete"),
      frame(1, "01 | columns"),
      Answer.column(2),
      frame(3, "01 '1'"),
      frame(4, "fe 00 00", "0a 00 | MORE_RESULTS", "00 00"),
      frame(5, "ff 7a 04 '#42S02No such table'")),
  UPDATE_THEN_ERR(
      ResponseKind.QUERY,
      List.of("ok 0x000a", "error", "complete"),
      frame(1, "00 01 00", "0a 00 | MORE_RESULTS", "00 00"),
      frame(2, "ff 7a 04 '#42S02No such table'")),
  MANY_RESULTS(
      ResponseKind.QUERY,
      List.of(
          "ok 0x000a", "metadata", "rows 1", "end 0x000a", "metadata", "rows 2", "end 0x000a", "ok 0x0002", "complete"),
      frame(1, "00 01 00", "0a 00 | MORE_RESULTS", "00 00"),
      frame(2, "01 | columns"),
      Answer.column(3),
      frame(4, "01 '1'"),
      frame(5, "fe", "00 00", "0a 00 | MORE_RESULTS"),
      frame(6, "02 | columns"),
      Answer.column(7),
      Answer.column(8),
      frame(9, "01 '1' fb"),
      frame(10, "fb 01 '2'"),
      frame(11, "fe 00 00", "0a 00 | MORE_RESULTS", "00 00"),
      frame(12, "00 00 00", "02 00 | the procedure's own end", "00 00")),
  FIELDS(
      ResponseKind.FIELD_LIST,
      List.of("rows 2", "end 0x0002", "complete"),
      Answer.column(1),
      Answer.column(2),
      frame(3, "fe 00 00", "02 00 | status", "00 00")),
  NO_FIELDS(ResponseKind.FIELD_LIST, List.of("end 0x0002", "complete"), frame(1, "fe", "00 00", "02 00 | status")),
  ERR_FOR_FIELDS(ResponseKind.FIELD_LIST, List.of("error", "complete"), frame(1, "ff 7a 04 '#42S02No such table'")),
  TEXT(ResponseKind.TEXT, List.of("text", "complete"), frame(1, "'Uptime: 42  Threads: 7'")),
  ERR_FOR_TEXT(ResponseKind.TEXT, List.of("error", "complete"), frame(1, "ff 15 04 '#28000Access denied'"));

  static final int BATCH = 64;

  private final ResponseKind kind;
  private final List<String> segments;
  private final byte[] bytes;

  Answer(ResponseKind kind, List<String> segments, byte[]... frames) {
    this.kind = kind;
    this.segments = segments;
    this.bytes = join(frames);
  }

  ResponseKind kind() {
    return kind;
  }

  List<String> segments() {
    return segments;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** A definition of 27 bytes with its header. */
  static byte[] column(int sequenceId) {
    return frame(
        sequenceId, "03 'def' 00 00 00", "01 'a' 00 | names", "0c 3f 00 01 00 00 00 | length", "fd 01 00 00 00 00");
  }

  /** A row of one column that takes {@code length} bytes with its header, its value all 0xFE. */
  static byte[] row(int sequenceId, int length) {
    int value = length - 5;
    return frame(sequenceId, "%02x".formatted(value) + " fe".repeat(value));
  }
}
