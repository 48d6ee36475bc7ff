package dev.sluice.gateway.backend.wire;

import dev.sluice.protocol.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** What a server sends, as literal bytes. */
public final class ServerBytes {

  /** A MariaDB's, connection id 7; offers all but TLS. */
  private static final String[] GREETING = {
    "0a                      | protocol version",
    "'11.4.5-MariaDB' 00     | server version",
    "07 00 00 00             | connection id",
    "61 48 24 77 4d 5d 68 74 | salt, part 1",
    "00                      | filler",
    "fe f7                   | capabilities, lower",
    "08                      | latin1_swedish_ci",
    "02 00                   | status",
    "ff 81                   | capabilities, upper",
    "15                      | length of the salt and its NUL",
    "00 00 00 00 00 00       | reserved",
    "1d 00 00 00             | extended capabilities",
    "2e 26 70 27 6e 73 79 27 52 48 51 41 00 | salt, part 2",
    "'mysql_native_password' 00"
  };

  private ServerBytes() {}

  public static ByteBuf greeting() {
    return frame(0, GREETING);
  }

  /** One frame: its header, then the fields. */
  public static ByteBuf frame(int sequenceId, String... fields) {
    byte[] payload = Wire.bytes(fields);
    ByteBuf frame = ByteBufAllocator.DEFAULT.buffer(4 + payload.length);
    return frame.writeMediumLE(payload.length).writeByte(sequenceId).writeBytes(payload);
  }

  public static ByteBuf ok(int sequenceId) {
    return frame(sequenceId, "00 00 00 | header, affected rows, insert id", "02 00 | autocommit", "00 00 | warnings");
  }

  public static ByteBuf error(int sequenceId) {
    return frame(sequenceId, "ff | header", "25 05 | 1317", "'#70100Query execution was interrupted'");
  }

  /** Column count 1 and one definition, to a client with {@code MARIADB_EXTENDED_METADATA}. */
  public static ByteBuf metadata(int sequenceId) {
    return join(frame(sequenceId, "01 | columns"), frame(sequenceId + 1, "03 'def' 00 00 00 01 'a' 00 | names",
        "00 | extended type info", "0c | length", "3f 00 | binary", "0b 00 00 00 | width", "03 | LONG",
        "00 00 | flags", "00 | decimals", "00 00 | filler"));
  }

  /** A row of one column. */
  public static ByteBuf row(int sequenceId, String value) {
    return frame(sequenceId, "%02x '%s'".formatted(value.length(), value));
  }

  /** The end of rows, in the form of an OK packet. */
  public static ByteBuf end(int sequenceId) {
    return frame(sequenceId, "fe 00 00 | header, affected rows, insert id", "02 00 | autocommit", "00 00 | warnings");
  }

  public static ByteBuf join(ByteBuf... parts) {
    ByteBuf all = ByteBufAllocator.DEFAULT.buffer();
    for (ByteBuf part : parts) {
      all.writeBytes(part);
      part.release();
    }
    return all;
  }
}
