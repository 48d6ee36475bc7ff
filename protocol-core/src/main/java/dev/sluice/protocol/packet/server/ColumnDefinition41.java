package dev.sluice.protocol.packet.server;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ColumnType;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.FixedLengthString;
import dev.sluice.protocol.payload.LengthEncoded;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Describes a column of a result or a parameter of a statement. Names are in the session's result character set.
 * Manual: "Protocol::ColumnDefinition41"; MariaDB: "Result Set Packets", "Column Definition Packet".
 *
 * @param catalog always {@code def}
 * @param table the alias
 * @param orgTable the table behind it
 * @param name the alias
 * @param orgName the column behind it
 * @param extendedTypeInfo MariaDB's, empty for most types; written and expected only with
 *     {@code MARIADB_EXTENDED_METADATA}
 * @param collation 0 to 65535
 * @param length the most bytes a value may have, 0 to 2^32 - 1
 * @param type the type's byte, 0 to 255; see {@link #columnType}
 * @param flags 16 bits
 * @param decimals 0 to 255
 * @param defaultValue only in the answer to {@code COM_FIELD_LIST}
 */
public record ColumnDefinition41(
    byte[] catalog,
    byte[] schema,
    byte[] table,
    byte[] orgTable,
    byte[] name,
    byte[] orgName,
    byte[] extendedTypeInfo,
    int collation,
    long length,
    int type,
    int flags,
    int decimals,
    @Nullable DefaultValue defaultValue)
    implements ServerPacket {

  private static final int FIXED_LENGTH_FIELDS = 0x0C;
  private static final int NULL = 0xFB;
  private static final byte[] NONE = {};
  private static final byte[] DEF = {'d', 'e', 'f'};

  /**
   * What {@code COM_FIELD_LIST} says a column has by default.
   *
   * @param value as text; null for NULL
   */
  public record DefaultValue(byte @Nullable [] value) {

    static DefaultValue decode(ByteBuf payload) {
      if (LengthEncoded.isNull(payload)) {
        payload.skipBytes(1);
        return new DefaultValue(null);
      }
      return new DefaultValue(LengthEncoded.readBytes(payload));
    }

    void encode(ByteBuf out) {
      if (value == null) {
        out.writeByte(NULL);
      } else {
        LengthEncoded.writeBytes(out, value);
      }
    }
  }

  /** A column of a result that no table is behind, as servers describe an expression; its name is encoded in UTF-8. */
  public static ColumnDefinition41 expression(String name, ColumnType type, int collation, long length, int flags,
      int decimals) {
    return new ColumnDefinition41(DEF, NONE, NONE, NONE, name.getBytes(StandardCharsets.UTF_8), NONE, NONE, collation,
        length, type.code(), flags, decimals, null);
  }

  /** @throws ProtocolException if the payload is no column definition under these capabilities */
  public static ColumnDefinition41 decode(ByteBuf payload, Capabilities capabilities) {
    byte[] catalog = LengthEncoded.readBytes(payload);
    byte[] schema = LengthEncoded.readBytes(payload);
    byte[] table = LengthEncoded.readBytes(payload);
    byte[] orgTable = LengthEncoded.readBytes(payload);
    byte[] name = LengthEncoded.readBytes(payload);
    byte[] orgName = LengthEncoded.readBytes(payload);
    boolean hasExtended = capabilities.has(Capabilities.MARIADB_EXTENDED_METADATA);
    byte[] extended = hasExtended ? LengthEncoded.readBytes(payload) : NONE;
    long fixedLength = LengthEncoded.readInteger(payload);
    if (fixedLength != FIXED_LENGTH_FIELDS) {
      throw new ProtocolException("column definition", "12 bytes of fixed-length fields", fixedLength);
    }
    int collation = FixedLengthInteger.read2(payload);
    long length = FixedLengthInteger.read4(payload);
    int type = FixedLengthInteger.read1(payload);
    int flags = FixedLengthInteger.read2(payload);
    int decimals = FixedLengthInteger.read1(payload);
    FixedLengthString.skip(payload, 2);
    DefaultValue defaultValue = payload.isReadable() ? DefaultValue.decode(payload) : null;
    if (payload.isReadable()) {
      throw new ProtocolException("column definition", "its end", payload.readableBytes() + " more bytes");
    }
    return new ColumnDefinition41(
        catalog, schema, table, orgTable, name, orgName, extended, collation, length, type, flags, decimals,
        defaultValue);
  }

  public void encode(ByteBuf out, Capabilities capabilities) {
    LengthEncoded.writeBytes(out, catalog);
    LengthEncoded.writeBytes(out, schema);
    LengthEncoded.writeBytes(out, table);
    LengthEncoded.writeBytes(out, orgTable);
    LengthEncoded.writeBytes(out, name);
    LengthEncoded.writeBytes(out, orgName);
    if (capabilities.has(Capabilities.MARIADB_EXTENDED_METADATA)) {
      LengthEncoded.writeBytes(out, extendedTypeInfo);
    }
    LengthEncoded.writeInteger(out, FIXED_LENGTH_FIELDS);
    out.writeShortLE(collation);
    out.writeIntLE((int) length);
    out.writeByte(type);
    out.writeShortLE(flags);
    out.writeByte(decimals);
    out.writeZero(2);
    if (defaultValue != null) {
      defaultValue.encode(out);
    }
  }

  /** The type by name; {@link ColumnType#UNKNOWN} where {@link #type} has none. */
  public ColumnType columnType() {
    return ColumnType.of(type);
  }
}
