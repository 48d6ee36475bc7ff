package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.frame;

import dev.sluice.protocol.Wire;
import java.util.List;

/** Every kind of answer, for scanners with a {@link #BATCH} of 64 bytes, and what segments it consists of. */
enum Answer {
  OK(
      ResponseKind.QUERY,
      List.of("ok 0x0022", "complete"),
      packet("00 | header", "02 | affected rows", "07 | insert id", "22 00 | status", "00 00", "04 'info'")),
  OK_WITH_LONG_COUNTS(
      ResponseKind.QUERY,
      List.of("ok 0x0002", "complete"),
      packet("00", "fd 00 00 01 | affected rows", "fe 00 00 00 00 00 00 00 80 | insert id", "02 00 00 00")),
  OK_OF_A_COMMAND(
      ResponseKind.STATUS,
      List.of("ok 0x4002", "complete"),
      packet("00 00 00", "02 40 | status", "00 00", "00", "07 01 05 04 'shop'")),
  ERR_OF_A_COMMAND(
      ResponseKind.STATUS, List.of("error", "complete"), packet("ff 19 04 '#42000Unknown database'")),
  END_OF_A_COMMAND(
      ResponseKind.STATUS, List.of("end 0x0002", "complete"), afterRows("02 00 | status")),
  ERR(ResponseKind.QUERY, List.of("error", "complete"), packet("ff 28 04 '#42000You have an error'")),
  ROWS(
      ResponseKind.QUERY,
      List.of("metadata", "rows 2", "end 0x0022", "complete"),
      packet("01 | columns"),
      column(),
      afterDefinitions("02 00 | status"),
      packet("01 '1'"),
      packet("02 '22'"),
      afterRows("22 00 | status")),
  NO_ROWS(
      ResponseKind.QUERY,
      List.of("metadata", "end 0x0002", "complete"),
      packet("01 | columns"),
      column(),
      afterDefinitions("02 00 | status"),
      afterRows("02 00 | status")),
  ROWS_THAT_BEGIN_LIKE_OTHER_PACKETS(
      ResponseKind.QUERY,
      List.of("metadata", "rows 4", "end 0x0002", "complete"),
      packet("02 | columns"),
      column(),
      column(),
      afterDefinitions("02 00 | status"),
      packet("fb fb | NULL, NULL"),
      packet("fb 01 'a'"),
      packet("00 00 | two empty strings, or a binary row"),
      packet("00"),
      afterRows("02 00 | status")),
  MANY_ROWS(
      ResponseKind.QUERY,
      List.of("metadata", "rows 7", "end 0x0002", "complete"),
      packet("01 | columns"),
      column(),
      afterDefinitions("02 00 | status"),
      packet("0f 'fifteen letters'"),
      packet("0f 'fifteen letters'"),
      packet("0f 'fifteen letters'"),
      packet("01 '1'"),
      packet("0f 'fifteen letters'"),
      packet("01 '2'"),
      packet("01 '3'"),
      afterRows("02 00 | status")),
  A_ROW_OF_A_BATCH(
      ResponseKind.QUERY,
      List.of("metadata", "rows 3", "end 0x0002", "complete"),
      packet("01 | columns"),
      column(),
      afterDefinitions("02 00 | status"),
      packet("01 '1'"),
      row(Answer.BATCH),
      packet("01 '3'"),
      afterRows("02 00 | status")),
  A_ROW_LONGER_THAN_A_BATCH(
      ResponseKind.QUERY,
      List.of("metadata", "rows 1", "long row", "rows 1", "long row", "long row", "end 0x0002", "complete"),
      packet("01 | columns"),
      column(),
      afterDefinitions("02 00 | status"),
      packet("01 '1'"),
      row(Answer.BATCH + 1),
      packet("01 '3'"),
      row(2 * Answer.BATCH),
      row(200),
      afterRows("02 00 | status")),
  ERR_AFTER_METADATA(
      ResponseKind.QUERY,
      List.of("metadata", "error", "complete"),
      packet("01 | columns"),
      column(),
      afterDefinitions("02 00 | status"),
      packet("ff 25 05 '#70100Query execution was interrupted'")),
  ERR_AFTER_ROWS(
      ResponseKind.QUERY,
      List.of("metadata", "rows 1", "error", "complete"),
      packet("01 | columns"),
      column(),
      afterDefinitions("02 00 | status"),
      packet("01 '1'"),
      packet("ff 25 05 '#70100Query execution was interrupted'")),
  ERR_AFTER_A_LONG_ROW(
      ResponseKind.QUERY,
      List.of("metadata", "long row", "error", "complete"),
      packet("01 | columns"),
      column(),
      afterDefinitions("02 00 | status"),
      row(100),
      packet("ff 25 05 '#70100Query execution was interrupted'")),
  SELECT_THEN_ERR(
      ResponseKind.QUERY,
      List.of("metadata", "rows 1", "end 0x000a", "error", "complete"),
      packet("01 | columns"),
      column(),
      afterDefinitions("02 00 | status"),
      packet("01 '1'"),
      afterRows("0a 00 | MORE_RESULTS"),
      packet("ff 7a 04 '#42S02No such table'")),
  UPDATE_THEN_ERR(
      ResponseKind.QUERY,
      List.of("ok 0x000a", "error", "complete"),
      packet("00 01 00", "0a 00 | MORE_RESULTS", "00 00"),
      packet("ff 7a 04 '#42S02No such table'")),
  MANY_RESULTS(
      ResponseKind.QUERY,
      List.of(
          "ok 0x000a", "metadata", "rows 1", "end 0x000a", "metadata", "rows 2", "end 0x000a", "ok 0x0002", "complete"),
      packet("00 01 00", "0a 00 | MORE_RESULTS", "00 00"),
      packet("01 | columns"),
      column(),
      afterDefinitions("0a 00 | MORE_RESULTS"),
      packet("01 '1'"),
      afterRows("0a 00 | MORE_RESULTS"),
      packet("02 | columns"),
      column(),
      column(),
      afterDefinitions("0a 00 | MORE_RESULTS"),
      packet("01 '1' fb"),
      packet("fb 01 '2'"),
      afterRows("0a 00 | MORE_RESULTS"),
      packet("00 00 00", "02 00 | the procedure's own end", "00 00")),
  FIELDS(
      ResponseKind.FIELD_LIST,
      List.of("rows 2", "end 0x0002", "complete"),
      column(),
      column(),
      afterRows("02 00 | status")),
  NO_FIELDS(ResponseKind.FIELD_LIST, List.of("end 0x0002", "complete"), afterRows("02 00 | status")),
  ERR_FOR_FIELDS(ResponseKind.FIELD_LIST, List.of("error", "complete"), packet("ff 7a 04 '#42S02No such table'")),
  TEXT(ResponseKind.TEXT, List.of("text", "complete"), packet("'Uptime: 42  Threads: 7'")),
  LOGIN(
      ResponseKind.LOGIN,
      List.of("authentication", "authentication", "ok 0x0002", "complete"),
      packet("fe 'caching_sha2_password' 00"), packet("01 03"), packet("00 00 00", "02 00 | status", "00 00")),
  LOGIN_WITH_AN_EMPTY_PACKET(
      ResponseKind.LOGIN,
      List.of("authentication", "ok 0x0002", "complete"),
      packet(""), packet("00 00 00", "02 00 | status", "00 00")),
  ERR_FOR_LOGIN(
      ResponseKind.LOGIN, List.of("authentication", "error", "complete"), packet("01 04"),
      packet("ff 15 04 '#28000Access denied'")),
  ERR_FOR_TEXT(ResponseKind.TEXT, List.of("error", "complete"), packet("ff 15 04 '#28000Access denied'")),
  PREPARED_WITHOUT_DEFINITIONS(
      ResponseKind.PREPARE,
      List.of("prepared 3", "complete"),
      packet("00", "03 00 00 00 | id", "00 00 | columns", "00 00 | parameters", "00", "00 00 | warnings")),
  PREPARED_WITH_PARAMETERS(
      ResponseKind.PREPARE,
      List.of("prepared 4294967295", "complete"),
      packet("00", "ff ff ff ff | id", "00 00 | columns", "02 00 | parameters", "00", "00 00 | warnings"),
      column(),
      column(),
      afterDefinitions("02 00 | status")),
  PREPARED_WITH_COLUMNS(
      ResponseKind.PREPARE,
      List.of("prepared 16909060", "complete"),
      packet("00", "04 03 02 01 | id", "03 00 | columns", "00 00 | parameters", "00", "00 00 | warnings"),
      column(),
      column(),
      column(),
      afterDefinitions("02 00 | status")),
  PREPARED_WITH_BOTH(
      ResponseKind.PREPARE,
      List.of("prepared 5", "complete"),
      packet("00", "05 00 00 00 | id", "01 00 | columns", "02 00 | parameters", "00", "00 00 | warnings"),
      column(),
      column(),
      afterDefinitions("02 00 | status"),
      column(),
      afterDefinitions("02 00 | status")),
  PREPARED_SHORTLY(
      ResponseKind.PREPARE,
      List.of("prepared 6", "complete"),
      packet("00", "06 00 00 00 | id", "01 00 | columns", "00 00 | parameters"),
      column(),
      afterDefinitions("02 00 | status")),
  ERR_FOR_PREPARE(
      ResponseKind.PREPARE, List.of("error", "complete"), packet("ff 28 04 '#42000You have an error'")),
  OK_FOR_EXECUTE(
      ResponseKind.EXECUTE,
      List.of("ok 0x0002", "complete"),
      packet("00", "01 | affected rows", "00", "02 00 | status", "00 00")),
  ERR_FOR_EXECUTE(
      ResponseKind.EXECUTE, List.of("error", "complete"), packet("ff b9 04 '#HY000Incorrect arguments'")),
  BINARY_ROWS(
      ResponseKind.EXECUTE,
      List.of("metadata", "rows 3", "long row", "end 0x0022", "complete"),
      packet("02 | columns"),
      column(),
      column(),
      afterDefinitions("02 00 | status"),
      packet("00", "00 | no NULL", "02 00 00 00", "01 'a'"),
      packet("00", "0c | NULL, NULL"),
      packet("00", "04 | NULL", "fe 01 'b' | looks like nothing"),
      packet("00", "08", "4b" + " ff".repeat(75)),
      afterRows("22 00 | status")),
  BINARY_ROWS_THEN_ERR(
      ResponseKind.EXECUTE,
      List.of("metadata", "rows 1", "error", "complete"),
      packet("01 | columns"),
      column(),
      afterDefinitions("02 00 | status"),
      packet("00", "00", "01 'a'"),
      packet("ff 25 05 '#70100Query execution was interrupted'")),
  RESULTS_OF_A_PROCEDURE(
      ResponseKind.EXECUTE,
      List.of("metadata", "rows 1", "end 0x000a", "metadata", "rows 1", "end 0x100a", "ok 0x0002", "complete"),
      packet("01 | columns"),
      column(),
      afterDefinitions("0a 00 | MORE_RESULTS"),
      packet("00", "00", "01 'a'"),
      afterRows("0a 00 | MORE_RESULTS"),
      packet("01 | columns"),
      column(),
      afterDefinitions("0a 10 | MORE_RESULTS, PS_OUT_PARAMS"),
      packet("00", "00", "01 'b'"),
      afterRows("0a 10 | MORE_RESULTS, PS_OUT_PARAMS"),
      packet("00 00 00", "02 00 | the procedure's own end", "00 00")),
  RESULTS_OF_A_PROCEDURE_WITH_A_CURSOR(
      ResponseKind.EXECUTE,
      List.of("metadata", "rows 1", "end 0x004a", "metadata", "end 0x004a", "ok 0x0042", "complete"),
      packet("01 | columns"),
      column(),
      afterDefinitions("4a 00 | MORE_RESULTS, CURSOR_EXISTS"),
      packet("00", "00", "01 'a'"),
      afterRows("4a 00 | MORE_RESULTS, CURSOR_EXISTS"),
      packet("01 | columns"),
      column(),
      afterDefinitions("4a 00 | MORE_RESULTS, CURSOR_EXISTS"),
      afterRows("4a 00 | MORE_RESULTS, CURSOR_EXISTS"),
      packet("00 00 00", "42 00 | the procedure's own end", "00 00")),
  CURSOR(
      ResponseKind.EXECUTE,
      List.of("metadata", "end 0x0042", "complete"),
      packet("01 | columns"),
      column(),
      afterRows("42 00 | CURSOR_EXISTS")),
  FETCHED(
      ResponseKind.FETCH,
      List.of("rows 2", "end 0x0042", "complete"),
      packet("00", "00", "01 'a'"),
      packet("00", "04 | NULL"),
      afterRows("42 00 | CURSOR_EXISTS")),
  FETCHED_LAST(
      ResponseKind.FETCH,
      List.of("rows 1", "long row", "end 0x0082", "complete"),
      packet("00", "00", "01 'a'"),
      row(Answer.BATCH + 1),
      afterRows("82 00 | LAST_ROW_SENT")),
  FETCHED_NONE(ResponseKind.FETCH, List.of("end 0x0082", "complete"), afterRows("82 00 | LAST_ROW_SENT")),
  FETCHED_THEN_ERR(
      ResponseKind.FETCH,
      List.of("rows 1", "error", "complete"),
      packet("00", "00", "01 'a'"),
      packet("ff 25 05 '#70100Query execution was interrupted'")),
  ERR_FOR_FETCH(
      ResponseKind.FETCH, List.of("error", "complete"), packet("ff db 04 '#HY000Unknown statement'"));

  static final int BATCH = 64;

  private final ResponseKind kind;
  private final List<String> segments;
  private final List<Part> parts;

  Answer(ResponseKind kind, List<String> segments, Part... parts) {
    this.kind = kind;
    this.segments = segments;
    this.parts = List.of(parts);
  }

  ResponseKind kind() {
    return kind;
  }

  /** An EOF packet after a cursor's definitions belongs to them; an OK packet in its place is one for itself. */
  List<String> segments(Form form) {
    return this == CURSOR && form == Form.EOF ? List.of("metadata that ends the answer", "complete") : segments;
  }

  /** The frames, with ids from 1 on. */
  byte[] bytes(Form form) {
    byte[] bytes = new byte[0];
    int id = 1;
    for (Part part : parts) {
      byte[] frame = part.frame(form, id);
      bytes = Wire.join(bytes, frame);
      id += frame.length > 0 ? 1 : 0;
    }
    return bytes;
  }

  /** One frame, or, where a form has none, no bytes. */
  private interface Part {
    byte[] frame(Form form, int sequenceId);
  }

  private static Part packet(String... payload) {
    return (form, id) -> frame(id, payload);
  }

  private static Part column() {
    return (form, id) -> column(id);
  }

  private static Part row(int length) {
    return (form, id) -> row(id, length);
  }

  private static Part afterDefinitions(String status) {
    return (form, id) -> form.afterDefinitions(id, status);
  }

  private static Part afterRows(String status) {
    return (form, id) -> form.afterRows(id, status);
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
