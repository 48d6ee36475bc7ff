package dev.sluice.protocol.codec;

import org.jspecify.annotations.Nullable;

/**
 * Decides when a {@link FrameDecoder} may take what its peer sends. What is not taken stays where it is until
 * {@link FrameDecoder#resume}; whoever says no has to see to it that the socket is not read meanwhile.
 *
 * <p>Is asked on the channel's event loop. A {@link dev.sluice.protocol.ProtocolException} from any method refuses what
 * the peer sends, and ends the decoding.
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

  /** Whether the next packet may be taken; asked when the header of its first frame has come, which has that id. */
  boolean begins(int sequenceId);

  /** Whether another part of a packet that is cut through may be taken. */
  boolean takesPart();

  /**
   * Whether a frame may be kept that has not come whole; not asked again for a frame once it may.
   *
   * @param before the bytes of the packet's frames before it
   * @param bytes the frame's bytes, header included
   * @param continued whether another frame of the same packet follows it
   */
  boolean reserves(long before, int bytes, boolean continued);

  /** What gives back all that was reserved for the packet at hand, when that has been released; null if nothing was. */
  @Nullable Runnable handOver();
}
