package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.ColumnType;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.FixedLengthString;
import dev.sluice.protocol.payload.LengthEncoded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client says beside a statement: named values that the statement itself does not show. Manual: "Query
 * Attributes", "COM_QUERY".
 *
 * @param bytes all of them as they are on the wire; an unretained slice, valid as long as the packet it came from
 * @param all at most {@link #MAX_ATTRIBUTES}, in the order sent
 */
public record QueryAttributes(ByteBuf bytes, List<Attribute> all) {

  /** As many as a statement may have parameters. */
  public static final int MAX_ATTRIBUTES = 0xFFFF;

  /** No attributes, and one set of them. */
  public static final QueryAttributes NONE =
      new QueryAttributes(Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[] {0, 1}).asReadOnly()), List.of());

  /**
   * One attribute.
   *
   * @param value as in the binary protocol, the length of a string included; null for NULL; an unretained slice
   */
  public record Attribute(String name, ColumnType type, @Nullable ByteBuf value) {}

  /** @throws ProtocolException if they are not whole, or too many, or of a type that no parameter has */
  static QueryAttributes decode(ByteBuf in) {
    int start = in.readerIndex();
    int count = count(in);
    long sets = LengthEncoded.readInteger(in);
    if (sets != 1) {
      throw new ProtocolException("sets of query attributes", 1, Long.toUnsignedString(sets));
    }
    List<Attribute> all = count == 0 ? List.of() : attributes(in, count);
    return new QueryAttributes(in.slice(start, in.readerIndex() - start), all);
  }

  /** How many parameters or attributes follow. */
  static int count(ByteBuf in) {
    long count = LengthEncoded.readInteger(in);
    if (Long.compareUnsigned(count, MAX_ATTRIBUTES) > 0) {
      throw new ProtocolException("query attributes", "at most " + MAX_ATTRIBUTES, Long.toUnsignedString(count));
    }
    return (int) count;
  }

  private static List<Attribute> attributes(ByteBuf in, int count) {
    byte[] nulls = FixedLengthString.read(in, (count + 7) / 8);
    int bound = FixedLengthInteger.read1(in);
    if (bound != 1) {
      throw new ProtocolException("types of query attributes", "1, they follow", bound);
    }
    List<Attribute> unset = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ColumnType type = ColumnType.of(FixedLengthInteger.read2(in) & 0xFF);
      unset.add(new Attribute(new String(LengthEncoded.readBytes(in), StandardCharsets.UTF_8), type, null));
    }
    List<Attribute> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Attribute attribute = unset.get(i);
      boolean isNull = (nulls[i / 8] >> i % 8 & 1) != 0;
      all.add(isNull ? attribute
          : new Attribute(attribute.name(), attribute.type(), value(in, attribute.type())));
    }
    return List.copyOf(all);
  }

  private static ByteBuf value(ByteBuf in, ColumnType type) {
    int start = in.readerIndex();
    switch (type) {
      case MYSQL_TYPE_NULL -> { }
      case MYSQL_TYPE_TINY, MYSQL_TYPE_BOOL -> FixedLengthString.skip(in, 1);
      case MYSQL_TYPE_SHORT, MYSQL_TYPE_YEAR -> FixedLengthString.skip(in, 2);
      case MYSQL_TYPE_LONG, MYSQL_TYPE_INT24, MYSQL_TYPE_FLOAT -> FixedLengthString.skip(in, 4);
      case MYSQL_TYPE_LONGLONG, MYSQL_TYPE_DOUBLE -> FixedLengthString.skip(in, 8);
      case MYSQL_TYPE_DATE, MYSQL_TYPE_TIME, MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP ->
          FixedLengthString.skip(in, FixedLengthInteger.read1(in));
      case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL, MYSQL_TYPE_VARCHAR, MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_STRING,
          MYSQL_TYPE_TINY_BLOB, MYSQL_TYPE_MEDIUM_BLOB, MYSQL_TYPE_LONG_BLOB, MYSQL_TYPE_BLOB, MYSQL_TYPE_JSON,
          MYSQL_TYPE_BIT, MYSQL_TYPE_ENUM, MYSQL_TYPE_SET, MYSQL_TYPE_GEOMETRY, MYSQL_TYPE_VECTOR ->
          LengthEncoded.skip(in);
      case MYSQL_TYPE_NEWDATE, MYSQL_TYPE_TIMESTAMP2, MYSQL_TYPE_DATETIME2, MYSQL_TYPE_TIME2,
          MYSQL_TYPE_TYPED_ARRAY, MYSQL_TYPE_INVALID, UNKNOWN ->
          throw new ProtocolException("type of a query attribute", "one of parameters", type);
    }
    return in.slice(start, in.readerIndex() - start);
  }

  /** The text of the first attribute of that name that is a string and not NULL. */
  public Optional<String> text(String name) {
    return all.stream()
        .filter(attribute -> attribute.name().equals(name) && isString(attribute.type()))
        .flatMap(attribute -> Stream.ofNullable(attribute.value()))
        .findFirst()
        .map(value -> new String(LengthEncoded.readBytes(value.duplicate()), StandardCharsets.UTF_8));
  }

  private static boolean isString(ColumnType type) {
    return type == ColumnType.MYSQL_TYPE_STRING || type == ColumnType.MYSQL_TYPE_VAR_STRING
        || type == ColumnType.MYSQL_TYPE_VARCHAR;
  }

  void encode(ByteBuf out) {
    out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
  }
}
