package dev.sluice.protocol.codec;

import dev.sluice.protocol.PacketsOutOfOrderException;

/**
 * The sequence ids of one connection's compressed packets, which are counted apart from those of the packets in them.
 *
 * <p>They start at 0 with each command, and go on over both directions until the next. A client may send a command
 * before it has had the answer to the one before; so it is not what was received last that an answer goes on from, but
 * the command that it answers. Confined to the channel's event loop. Manual: "Compressed Packet".
 */
public final class CompressedSequence {

  private int received;
  private int sent;

  /**
   * Takes the id of the next packet of the client: of a new command, or after its last packet, or after ours.
   *
   * @throws PacketsOutOfOrderException if it is none of these
   */
  void received(int id) {
    if (id != 0 && id != received && id != sent) {
      throw new PacketsOutOfOrderException(received, id);
    }
    received = next(id);
  }

  /** The id after that of the last packet received, 0 to 255: where an answer to what is in it starts. */
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
