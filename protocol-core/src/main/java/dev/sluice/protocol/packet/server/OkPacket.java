package dev.sluice.protocol.packet.server;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.LengthEncoded;
import dev.sluice.protocol.payload.RestOfPacketString;
import io.netty.buffer.ByteBuf;

/**
 * A command succeeded, or, with header 0xFE, the rows of a result end where {@code DEPRECATE_EOF} is negotiated. A
 * packet of a MySQL or MariaDB server is encoded to the same bytes if the capabilities are those that it was decoded
 * with, and {@code SESSION_TRACK} is one of them. Manual: "OK_Packet".
 *
 * @param header {@link #OK} or {@link #END_OF_ROWS}
 * @param affectedRows unsigned, all 64 bits in use
 * @param lastInsertId unsigned, all 64 bits in use
 * @param status {@link StatusFlags}, 16 bits
 * @param warnings 0 to 65535
 * @param info human readable, in the session's character set; empty if there is none
 * @param sessionState the raw entries for {@link SessionState#parse}; empty without {@code SESSION_STATE_CHANGED}
 */
public record OkPacket(
    int header, long affectedRows, long lastInsertId, int status, int warnings, byte[] info, byte[] sessionState)
    implements ServerPacket {

  public static final int OK = 0x00;
  public static final int END_OF_ROWS = 0xFE;

  private static final byte[] NONE = {};

  /**
   * Accepts the info in two forms: as servers send it, length-encoded and left out if it is empty, and, without {@code
   * SESSION_TRACK}, as the manual describes it, up to the end of the packet.
   *
   * @throws ProtocolException if the payload is not an OK packet
   */
  public static OkPacket decode(ByteBuf payload, Capabilities capabilities) {
    int header = FixedLengthInteger.read1(payload);
    if (header != OK && header != END_OF_ROWS) {
      throw new ProtocolException("OK packet", "header 0x00 or 0xfe", "0x%02x".formatted(header));
    }
    long affectedRows = LengthEncoded.readInteger(payload);
    long lastInsertId = LengthEncoded.readInteger(payload);
    int status = FixedLengthInteger.read2(payload);
    int warnings = FixedLengthInteger.read2(payload);
    boolean tracked = carriesState(status, capabilities) && payload.isReadable();
    byte[] info = tracked ? LengthEncoded.readBytes(payload) : lastInfo(payload);
    byte[] state = tracked ? state(payload) : NONE;
    if (payload.isReadable()) {
      throw new ProtocolException("OK packet", "its end", payload.readableBytes() + " more bytes");
    }
    return new OkPacket(header, affectedRows, lastInsertId, status, warnings, info, state);
  }

  /**
   * Writes what {@code capabilities} allow: without {@code SESSION_TRACK}, the session state is left out and
   * {@code SESSION_STATE_CHANGED} is cleared.
   */
  public void encode(ByteBuf out, Capabilities capabilities) {
    boolean tracked = carriesState(status, capabilities);
    out.writeByte(header);
    LengthEncoded.writeInteger(out, affectedRows);
    LengthEncoded.writeInteger(out, lastInsertId);
    out.writeShortLE(tracked ? status : status & ~StatusFlags.SESSION_STATE_CHANGED);
    out.writeShortLE(warnings);
    if (tracked || info.length > 0) {
      LengthEncoded.writeBytes(out, info);
    }
    if (tracked) {
      LengthEncoded.writeBytes(out, sessionState);
    }
  }

  /**
   * The packet that the server would have sent if it did not track whether the session's state changed: without {@link
   * SessionState.StateChange}, and without {@code SESSION_STATE_CHANGED} if there is no other entry. It is this packet
   * itself if there is no such entry.
   *
   * @throws ProtocolException if the session state is not made of entries
   */
  public OkPacket withoutStateChange() {
    byte[] others = SessionState.without(SessionState.STATE_CHANGE, sessionState);
    if (others == sessionState) {
      return this;
    }
    int flags = others.length > 0 ? status : status & ~StatusFlags.SESSION_STATE_CHANGED;
    return new OkPacket(header, affectedRows, lastInsertId, flags, warnings, info, others);
  }

  private static boolean carriesState(int status, Capabilities capabilities) {
    return capabilities.has(Capabilities.SESSION_TRACK) && (status & StatusFlags.SESSION_STATE_CHANGED) != 0;
  }

  /**
   * After a change to a schema of ucs2, utf16, utf16le or utf32, MariaDB writes the length's first byte as a character
   * of that set, with zero bytes before it.
   */
  private static byte[] state(ByteBuf payload) {
    byte[] state = LengthEncoded.readBytes(payload);
    while (state.length == 0 && payload.isReadable()) {
      state = LengthEncoded.readBytes(payload);
    }
    return state;
  }

  private static byte[] lastInfo(ByteBuf payload) {
    if (endsWithLengthEncoded(payload.duplicate())) {
      return LengthEncoded.readBytes(payload);
    }
    return RestOfPacketString.read(payload);
  }

  private static boolean endsWithLengthEncoded(ByteBuf rest) {
    try {
      LengthEncoded.skip(rest);
      return !rest.isReadable();
    } catch (ProtocolException notLengthEncoded) {
      return false;
    }
  }
}
