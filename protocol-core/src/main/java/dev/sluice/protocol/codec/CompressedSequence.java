package dev.sluice.protocol.codec;

import dev.sluice.protocol.PacketsOutOfOrderException;

/**
 * The sequence ids of one connection's compressed packets. They are counted separately from the ids of the packets
 * inside.
 *
 * <p>They start at 0 with each command, and count on over both directions until the next command. A client may send a
 * command before it has got the answer to the one before. So the ids of an answer go on from those of its own command,
 * not from those of the packet that was received last. Confined to the channel's event loop. Manual: "Compressed
 * Packet".
 */
public final class CompressedSequence {

  private int received;
  private int sent;

  /**
   * Takes the id of the client's next packet. It is that of a new command, or the one after the client's last packet,
   * or after the gateway's.
   *
   * @throws PacketsOutOfOrderException if it is none of these
   */
  void received(int id) {
    if (id != 0 && id != received && id != sent) {
      throw new PacketsOutOfOrderException(received, id);
    }
    received = next(id);
  }

  /** The id after that of the last packet received, 0 to 255. The answer to a command in that packet starts with it. */
  public int received() {
    return received;
  }

  /** Starts an answer. */
  public void answerFrom(int id) {
    sent = id;
  }

  /** The id of the packet to be sent. */
  int send() {
    int id = sent;
    sent = next(id);
    return id;
  }

  private static int next(int id) {
    return (id + 1) & 0xFF;
  }
}
