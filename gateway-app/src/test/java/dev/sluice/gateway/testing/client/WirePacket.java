package dev.sluice.gateway.testing.client;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/** One physical packet as it stood on the wire; a payload of 16 MiB - 1 is followed by the rest of it. */
public record WirePacket(int sequenceId, byte[] payload) {

  static final int MAX_PAYLOAD = 0xFFFFFF;
  private static final int DUMPED = 512;

  /** The payload's first byte, or -1 where it is empty. */
  public int firstByte() {
    return payload.length == 0 ? -1 : payload[0] & 0xFF;
  }

  /** Where the payloads begin to differ; 0 where they do not. */
  public int mismatch(WirePacket other) {
    return Math.max(0, Arrays.mismatch(payload, other.payload));
  }

  /** Sequence id, length, and a hex dump of the payload about that position. */
  public String around(int position) {
    int from = Math.min(payload.length, Math.max(0, position - DUMPED / 2) / 16 * 16);
    int shown = Math.min(DUMPED, payload.length - from);
    String range = shown == payload.length ? "" : " (from " + from + " on, " + shown + " shown)";
    return "packet, sequence id " + sequenceId + ", " + payload.length + " bytes" + range + "\n"
        + ByteBufUtil.prettyHexDump(Unpooled.wrappedBuffer(payload, from, shown));
  }

  /** Whether both stand for the same bytes on the wire. */
  @Override
  public boolean equals(Object other) {
    return other instanceof WirePacket that
        && sequenceId == that.sequenceId
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return 31 * sequenceId + Arrays.hashCode(payload);
  }

  /** Sequence id, length, and the beginning of the payload as a hex dump. */
  @Override
  public String toString() {
    return around(0);
  }
}
