package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/**
 * The driver's own statements, on a connection whose client's query attributes it does not know that it negotiated: it
 * says {@code COM_QUERY} in the form without, and this gives it none. Confined to the channel's event loop.
 */
final class DriverQueries {

  private static final Capabilities NEGOTIATED = Capabilities.of(Capabilities.QUERY_ATTRIBUTES);

  private @Nullable ByteBuf held;

  /** Takes what the driver writes, which may be a piece of a packet, and returns what is to be sent. */
  ByteBuf outbound(ByteBufAllocator alloc, ByteBuf out) {
    ByteBuf all = held == null ? out : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(alloc, held, out);
    held = null;
    CompositeByteBuf sent = alloc.compositeBuffer();
    while (isWhole(all)) {
      ByteBuf frame = all.readSlice(Frames.HEADER_LENGTH + Frames.payloadLength(all, all.readerIndex()));
      sent.addComponent(true, isQuery(frame) ? withAttributes(alloc, frame) : frame.retain());
    }
    if (all.isReadable()) {
      held = all;
    } else {
      all.release();
    }
    return sent;
  }

  private static boolean isWhole(ByteBuf all) {
    return all.readableBytes() >= Frames.HEADER_LENGTH
        && all.readableBytes() >= Frames.HEADER_LENGTH + Frames.payloadLength(all, all.readerIndex());
  }

  /** The packets of a login go on from another sequence id. */
  private static boolean isQuery(ByteBuf frame) {
    return frame.readableBytes() > Frames.HEADER_LENGTH && Frames.sequenceId(frame, frame.readerIndex()) == 0
        && frame.getUnsignedByte(frame.readerIndex() + Frames.HEADER_LENGTH) == CommandCode.COM_QUERY.code();
  }

  private static ByteBuf withAttributes(ByteBufAllocator alloc, ByteBuf frame) {
    ByteBuf statement = frame.skipBytes(Frames.HEADER_LENGTH + 1);
    return Packet.command(alloc.buffer(), ComQuery.of(statement, NEGOTIATED)::encode).content();
  }

  /** Lets go of a packet that never became whole. */
  void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
