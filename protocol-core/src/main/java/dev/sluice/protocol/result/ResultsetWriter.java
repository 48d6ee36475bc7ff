package dev.sluice.protocol.result;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.ColumnDefinition41;
import dev.sluice.protocol.packet.server.EofPacket;
import dev.sluice.protocol.packet.server.OkPacket;
import dev.sluice.protocol.payload.LengthEncoded;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a result as the frames that a server would send: {@link #metadata}, {@link #row} for each row, {@link #end}.
 * The sequence ids go on from frame to frame. Not thread-safe. Manual: "Text Resultset", "Binary Protocol Resultset".
 *
 * <p>A packet must be shorter than 16 MiB - 1; a longer one is an {@link IllegalArgumentException}.
 */
public final class ResultsetWriter {

  private static final byte[] NONE = {};
  private static final int METADATA_FOLLOWS = 1;

  private final List<ColumnDefinition41> columns;
  private final RowFormat format;
  private final Capabilities capabilities;
  private final ValueWriter[] values;
  private int sequenceId;

  /**
   * A result that has not begun.
   *
   * @param columns at least one
   * @param capabilities what has been negotiated with whom it is for
   * @param sequenceId of the first frame: 1 for the first packet of an answer
   */
  public ResultsetWriter(List<ColumnDefinition41> columns, RowFormat format, Capabilities capabilities,
      int sequenceId) {
    this.columns = List.copyOf(columns);
    this.format = format;
    this.capabilities = capabilities;
    this.values = columns.stream().map(column -> new ValueWriter(column, format)).toArray(ValueWriter[]::new);
    this.sequenceId = sequenceId;
  }

  /** The id of the frame that comes next, 0 to 255. */
  public int sequenceId() {
    return sequenceId;
  }

  /**
   * Writes the column count, the column definitions, and without {@code DEPRECATE_EOF} the packet that ends them.
   *
   * @param warnings 0 to 65535
   * @param status {@link dev.sluice.protocol.StatusFlags}, 16 bits
   */
  public void metadata(ByteBuf out, int status, int warnings) {
    sequenceId = Frames.write(out, sequenceId, payload -> {
      LengthEncoded.writeInteger(payload, columns.size());
      if (capabilities.has(Capabilities.MARIADB_CACHE_METADATA)) {
        payload.writeByte(METADATA_FOLLOWS);
      }
    });
    for (ColumnDefinition41 column : columns) {
      sequenceId = Frames.write(out, sequenceId, payload -> column.encode(payload, capabilities));
    }
    if (!capabilities.has(Capabilities.DEPRECATE_EOF)) {
      sequenceId = Frames.write(out, sequenceId, new EofPacket(warnings, status)::encode);
    }
  }

  /**
   * Writes a row.
   *
   * @param row a value for each column; null for NULL, else what {@link ValueWriter} takes for the column's type
   */
  public void row(ByteBuf out, @Nullable Object... row) {
    if (row.length != values.length) {
      throw new IllegalArgumentException(row.length + " values for " + values.length + " columns");
    }
    sequenceId = Frames.write(out, sequenceId, payload -> {
      switch (format) {
        case TEXT -> textRow(payload, row);
        case BINARY -> binaryRow(payload, row);
      }
    });
  }

  /** Writes what ends the rows: an EOF packet, or with {@code DEPRECATE_EOF} an OK packet. */
  public void end(ByteBuf out, int status, int warnings) {
    if (capabilities.has(Capabilities.DEPRECATE_EOF)) {
      OkPacket end = new OkPacket(OkPacket.END_OF_ROWS, 0, 0, status, warnings, NONE, NONE);
      sequenceId = Frames.write(out, sequenceId, payload -> end.encode(payload, capabilities));
    } else {
      sequenceId = Frames.write(out, sequenceId, new EofPacket(warnings, status)::encode);
    }
  }

  private void textRow(ByteBuf payload, @Nullable Object[] row) {
    for (int column = 0; column < row.length; column++) {
      Object value = row[column];
      if (value == null) {
        payload.writeByte(ValueWriter.NULL);
      } else {
        values[column].write(payload, value);
      }
    }
  }

  private void binaryRow(ByteBuf payload, @Nullable Object[] row) {
    payload.writeByte(0x00);
    int bitmap = payload.writerIndex();
    payload.writeZero(Row.bitmapLength(row.length));
    for (int column = 0; column < row.length; column++) {
      Object value = row[column];
      if (value == null) {
        int bit = column + Row.NULL_BITMAP_OFFSET;
        int index = bitmap + bit / Byte.SIZE;
        payload.setByte(index, payload.getByte(index) | 1 << bit % Byte.SIZE);
      } else {
        values[column].write(payload, value);
      }
    }
  }
}
