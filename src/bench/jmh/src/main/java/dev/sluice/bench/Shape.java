package dev.sluice.bench;

import dev.sluice.protocol.codec.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Answers to {@code COM_QUERY} of one column, as sysbench's statements and scans have them. */
public enum Shape {
  /** A point select: one row, of 120 bytes. */
  POINT(1, 119),
  /** A range select: 100 rows, of 120 bytes each. */
  RANGE(100, 119),
  /** A piece of a scan: 1,000 rows, of 8 bytes each. */
  NARROW(1000, 7);

  private static final byte[] COLUMN =
      "\3def\6sbtest\7sbtest1\7sbtest1\1c\1c\f\55\0\340\1\0\0\376\1\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] EOF = {(byte) 0xFE, 0, 0, 2, 0};

  /** Segments have no more bytes of rows than this, as by default. */
  static final int BATCH = 32 << 10;

  private final int rows;
  private final byte[] row;

  Shape(int rows, int valueLength) {
    this.rows = rows;
    row = ((char) valueLength + "7".repeat(valueLength)).getBytes(StandardCharsets.ISO_8859_1);
  }

  int rows() {
    return rows;
  }

  /** The column count and the definition, with the EOF packet behind it. */
  ByteBuf definitions() {
    ByteBuf out = Unpooled.directBuffer();
    int sequenceId = Frames.write(out, 1, payload -> payload.writeByte(1));
    sequenceId = Frames.write(out, sequenceId, payload -> payload.writeBytes(COLUMN));
    Frames.write(out, sequenceId, payload -> payload.writeBytes(EOF));
    return out;
  }

  /** The frames of the rows. */
  ByteBuf rowFrames() {
    ByteBuf out = Unpooled.directBuffer();
    int sequenceId = 4;
    for (int i = 0; i < rows; i++) {
      sequenceId = Frames.write(out, sequenceId, payload -> payload.writeBytes(row));
    }
    return out;
  }

  /** The EOF packet behind the rows. */
  ByteBuf end() {
    ByteBuf out = Unpooled.directBuffer();
    Frames.write(out, (4 + rows) & 0xFF, payload -> payload.writeBytes(EOF));
    return out;
  }

  /** All of it in one buffer. */
  ByteBuf answer() {
    return Unpooled.directBuffer().writeBytes(definitions()).writeBytes(rowFrames()).writeBytes(end());
  }
}
