package dev.sluice.protocol.codec;

import org.jspecify.annotations.Nullable;

/**
 * Decides when a {@link FrameDecoder} may take what its peer sends. Bytes that are not taken stay in the decoder until
 * {@link FrameDecoder#resume}. An intake that refuses has to stop the reading of the socket meanwhile.
 *
 * <p>It is asked on the channel's event loop. A {@link dev.sluice.protocol.ProtocolException} from any method refuses
 * what the peer sends, and ends the decoding.
 */
public interface Intake {

  /** Takes everything at once. */
  Intake EVERYTHING = new Intake() {
    @Override
    public boolean begins(int sequenceId) {
      return true;
    }

    @Override
    public boolean takesPart() {
      return true;
    }

    @Override
    public boolean reserves(long before, int bytes, boolean continued) {
      return true;
    }

    @Override
    public @Nullable Runnable handOver() {
      return null;
    }
  };

  /**
   * Whether the next packet may be taken. It is asked when the header of the packet's first frame has come, with the id
   * in that header.
   */
  boolean begins(int sequenceId);

  /** Whether another part of a packet that is cut through may be taken. */
  boolean takesPart();

  /**
   * Whether a frame that has not come whole may be kept. After a yes it is not asked again for that frame.
   *
   * @param before the bytes of the packet's frames before it
   * @param bytes the frame's bytes, header included
   * @param continued whether another frame of the same packet follows it
   */
  boolean reserves(long before, int bytes, boolean continued);

  /**
   * Returns what gives back the memory that was reserved for the current packet, to be run when the packet has been
   * released; null if none was reserved.
   */
  @Nullable Runnable handOver();
}
