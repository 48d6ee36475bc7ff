package dev.sluice.protocol.result;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.ColumnDefinition41;
import dev.sluice.protocol.payload.LengthEncoded;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Reads the column definitions at the beginning of a result. Manual: "Text Resultset", "Binary Protocol Resultset". */
public final class ColumnDefinitions {

  private ColumnDefinitions() {}

  /**
   * The definitions of a result.
   *
   * @param frames the result's frames from the column count on, whole as far as the last definition; their indices are
   *     left alone
   * @param capabilities what has been negotiated with the server
   * @throws ProtocolException if there are none, or one is not as it should be
   */
  public static List<ColumnDefinition41> read(ByteBuf frames, Capabilities capabilities) {
    int index = frames.readerIndex();
    long count = LengthEncoded.readInteger(Frames.payload(frames, index));
    List<ColumnDefinition41> definitions = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      index += Frames.HEADER_LENGTH + Frames.payloadLength(frames, index);
      if (index >= frames.writerIndex()) {
        throw new ProtocolException("column definitions", Long.toUnsignedString(count), definitions.size());
      }
      definitions.add(ColumnDefinition41.decode(Frames.payload(frames, index), capabilities));
    }
    return definitions;
  }
}
