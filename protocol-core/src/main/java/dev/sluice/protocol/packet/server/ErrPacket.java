package dev.sluice.protocol.packet.server;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.FixedLengthString;
import dev.sluice.protocol.payload.RestOfPacketString;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * A command failed. Manual: "ERR_Packet".
 *
 * @param errorCode 0 to 65535; 65535 is MariaDB's progress report, where {@code MARIADB_PROGRESS} is negotiated
 * @param sqlState five characters, one byte each; {@link #UNKNOWN_SQL_STATE} if the server sent none
 * @param message human readable, in the session's character set
 */
public record ErrPacket(int errorCode, String sqlState, byte[] message) implements ServerPacket {

  public static final int HEADER = 0xFF;

  /** Client libraries report the same if an error has no SQLSTATE, such as one before the handshake. */
  public static final String UNKNOWN_SQL_STATE = "HY000";

  private static final int MARKER = '#';
  private static final int SQL_STATE_LENGTH = 5;

  public ErrPacket {
    if (sqlState.length() != SQL_STATE_LENGTH) {
      throw new IllegalArgumentException("SQLSTATE of five characters expected, got " + sqlState.length());
    }
  }

  public static ErrPacket of(ErrorCode error, String message) {
    return new ErrPacket(error.number(), error.sqlState(), message.getBytes(StandardCharsets.UTF_8));
  }

  /** @throws dev.sluice.protocol.ProtocolException if the payload is not an error packet */
  public static ErrPacket decode(ByteBuf payload) {
    Header.read(payload, "ERR packet", HEADER);
    int errorCode = FixedLengthInteger.read2(payload);
    String sqlState = readSqlState(payload);
    byte[] message = RestOfPacketString.read(payload);
    return new ErrPacket(errorCode, sqlState, message);
  }

  public void encode(ByteBuf out) {
    out.writeByte(HEADER);
    out.writeShortLE(errorCode);
    out.writeByte(MARKER);
    out.writeBytes(sqlState.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(message);
  }

  /**
   * Writes it in place of the greeting. Servers leave the SQLSTATE out there. It is written only if it differs from the
   * one that clients then assume: Connector/J takes it for the beginning of the message, and other clients read it.
   */
  public void encodeBeforeHandshake(ByteBuf out) {
    if (!sqlState.equals(UNKNOWN_SQL_STATE)) {
      encode(out);
      return;
    }
    out.writeByte(HEADER);
    out.writeShortLE(errorCode);
    out.writeBytes(message);
  }

  private static String readSqlState(ByteBuf payload) {
    if (!payload.isReadable() || payload.getByte(payload.readerIndex()) != MARKER) {
      return UNKNOWN_SQL_STATE;
    }
    payload.skipBytes(1);
    return new String(FixedLengthString.read(payload, SQL_STATE_LENGTH), StandardCharsets.ISO_8859_1);
  }
}
