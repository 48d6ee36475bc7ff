package dev.sluice.gateway.command;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.payload.LengthEncoded;
import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A prepared {@code KILL}, which finds the target of an execution. One execution at a time. */
final class PreparedKill {

  private static final int ITERATION_COUNT_LENGTH = 4;
  private static final int UNSIGNED = 0x8000;
  private static final int TYPE = 0xFF;

  private final boolean queryOnly;
  private final @Nullable Long number;
  private final byte @Nullable [] expression;
  private int type = -1;

  /**
   * A statement.
   *
   * @param number the id, if it was prepared with a number
   * @param expression the expression for the id, if it was prepared with another one; both null for a parameter
   */
  PreparedKill(boolean queryOnly, @Nullable Long number, byte @Nullable [] expression) {
    this.queryOnly = queryOnly;
    this.number = number;
    this.expression = expression;
  }

  boolean isQueryOnly() {
    return queryOnly;
  }

  @Nullable Long number() {
    return number;
  }

  byte @Nullable [] expression() {
    return expression;
  }

  /**
   * The value of the one parameter; empty if it is of a type that no id has, NULL, or was sent beforehand.
   *
   * @throws ProtocolException if the execution is not whole
   */
  OptionalLong parameter(ComStmtExecute execution) {
    ByteBuf in = execution.rest().duplicate();
    try {
      in.skipBytes(1 + ITERATION_COUNT_LENGTH);
      boolean isNull = (in.readByte() & 1) != 0;
      if (in.readByte() != 0) {
        type = in.readUnsignedShortLE();
      }
      return isNull ? OptionalLong.empty() : value(in);
    } catch (IndexOutOfBoundsException e) {
      throw new ProtocolException("parameter of KILL", "a value", "none");
    }
  }

  private OptionalLong value(ByteBuf in) {
    boolean unsigned = (type & UNSIGNED) != 0;
    return switch (type & TYPE) {
      case 0x01 -> OptionalLong.of(unsigned ? in.readUnsignedByte() : in.readByte());
      case 0x02, 0x0D -> OptionalLong.of(unsigned ? in.readUnsignedShortLE() : in.readShortLE());
      case 0x03, 0x09 -> OptionalLong.of(unsigned ? in.readUnsignedIntLE() : in.readIntLE());
      case 0x08 -> OptionalLong.of(in.readLongLE());
      case 0x04 -> OptionalLong.of(Math.round(in.readFloatLE()));
      case 0x05 -> OptionalLong.of(Math.round(in.readDoubleLE()));
      case 0x00, 0x0F, 0xF6, 0xFC, 0xFD, 0xFE -> decimal(LengthEncoded.readBytes(in));
      default -> OptionalLong.empty();
    };
  }

  /** A number in digits; empty if it is none, or does not fit. */
  static OptionalLong decimal(byte[] digits) {
    try {
      String text = new String(digits, StandardCharsets.US_ASCII).strip();
      return OptionalLong.of(new BigDecimal(text).setScale(0, RoundingMode.HALF_UP).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
