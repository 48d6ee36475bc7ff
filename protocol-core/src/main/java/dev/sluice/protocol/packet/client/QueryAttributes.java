package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.ColumnType;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.FixedLengthString;
import dev.sluice.protocol.payload.LengthEncoded;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Query attributes: named values that a client sends beside a statement, and that are no part of the statement's text.
 * Manual: "Query Attributes", "COM_QUERY", "COM_STMT_EXECUTE".
 *
 * @param all at most {@link #MAX_ATTRIBUTES}, in the order sent
 */
public record QueryAttributes(List<Attribute> all) {

  /** As many as a statement may have parameters. */
  public static final int MAX_ATTRIBUTES = 0xFFFF;

  public static final QueryAttributes NONE = new QueryAttributes(List.of());

  private static final int TYPES_FOLLOW = 1;

  /**
   * One attribute.
   *
   * @param value as in the binary protocol, the length of a string included; null for NULL; an unretained slice
   */
  public record Attribute(String name, ColumnType type, @Nullable ByteBuf value) {}

  /**
   * Reads the attributes of a {@code COM_QUERY}.
   *
   * @throws ProtocolException if they are not whole, or too many, or of a type that no parameter has
   */
  static QueryAttributes decode(ByteBuf in) {
    int count = count(in);
    long sets = LengthEncoded.readInteger(in);
    if (sets != 1) {
      throw new ProtocolException("sets of query attributes", 1, Long.toUnsignedString(sets));
    }
    if (count == 0) {
      return NONE;
    }
    byte[] nulls = nulls(in, count);
    int bound = FixedLengthInteger.read1(in);
    if (bound != TYPES_FOLLOW) {
      throw new ProtocolException("types of query attributes", "1, they follow", bound);
    }
    return new QueryAttributes(values(in, unset(in, count), index -> isNull(nulls, index)));
  }

  /**
   * Reads the attributes of a {@code COM_STMT_EXECUTE}. They follow its parameters, if types and names are sent with
   * them.
   *
   * @param parameters how many the statement has
   * @param sentBefore whether the value of that parameter, counted from 0, was sent before as long data
   * @throws ProtocolException if they are not whole, or too many, or of a type that no parameter has
   */
  static QueryAttributes decodeBehind(int parameters, IntPredicate sentBefore, ByteBuf in) {
    int count = count(in);
    byte[] nulls = nulls(in, count);
    if (count <= parameters || FixedLengthInteger.read1(in) != TYPES_FOLLOW) {
      return NONE;
    }
    List<Attribute> all = values(in, unset(in, count),
        index -> isNull(nulls, index) || index < parameters && sentBefore.test(index));
    return new QueryAttributes(all.subList(parameters, count));
  }

  /** The number of parameters or attributes that follow. */
  static int count(ByteBuf in) {
    long count = LengthEncoded.readInteger(in);
    if (Long.compareUnsigned(count, MAX_ATTRIBUTES) > 0) {
      throw new ProtocolException("query attributes", "at most " + MAX_ATTRIBUTES, Long.toUnsignedString(count));
    }
    return (int) count;
  }

  /** The bytes of a bitmap with that many bits. */
  static byte[] nulls(ByteBuf in, int count) {
    return FixedLengthString.read(in, (count + 7) / 8);
  }

  private static boolean isNull(byte[] nulls, int index) {
    return (nulls[index / 8] >> index % 8 & 1) != 0;
  }

  private static List<Attribute> unset(ByteBuf in, int count) {
    List<Attribute> unset = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ColumnType type = ColumnType.of(FixedLengthInteger.read2(in) & 0xFF);
      unset.add(new Attribute(new String(LengthEncoded.readBytes(in), StandardCharsets.UTF_8), type, null));
    }
    return unset;
  }

  private static List<Attribute> values(ByteBuf in, List<Attribute> unset, IntPredicate isNotHere) {
    List<Attribute> all = new ArrayList<>();
    for (int i = 0; i < unset.size(); i++) {
      Attribute attribute = unset.get(i);
      all.add(isNotHere.test(i) ? attribute
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
}
