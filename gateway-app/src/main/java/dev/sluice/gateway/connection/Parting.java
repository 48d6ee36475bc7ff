package dev.sluice.gateway.connection;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.codec.CompressedPacketDecoder;
import dev.sluice.protocol.codec.FrameDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the commands that a client has sent are executed when its stream ends.
 *
 * <p>The end of a stream does not say whether the client still reads. So it is a setting whether they are executed or
 * stopped. They are always executed if {@code COM_QUIT} follows them, because then the client wants them. On the
 * channel's event loop only.
 */
final class Parting {

  private final FrameDecoder decoder;
  private final ClientWriter writer;
  private @Nullable CompressedPacketDecoder compressed;
  private boolean finishes;
  private boolean goodbye;

  Parting(FrameDecoder decoder, ClientWriter writer) {
    this.decoder = decoder;
    this.writer = writer;
  }

  /** Whether commands are executed, or stopped, from now on. */
  void finishes(boolean on) {
    finishes = on;
  }

  /** The client's packets are compressed from now on. */
  void compressed(CompressedPacketDecoder uncompresses) {
    compressed = uncompresses;
  }

  /** Whether the client's commands are executed although it may have gone. */
  boolean isFinished() {
    goodbye |= saysGoodbye();
    return finishes || goodbye;
  }

  private boolean saysGoodbye() {
    CompressedPacketDecoder first = compressed;
    return first != null && first.isHolding() ? first.endsWith(CommandCode.COM_QUIT)
        : decoder.endsWith(CommandCode.COM_QUIT);
  }

  /** Nothing can be written any more. */
  void gone() {
    writer.gone();
  }

  /** Hands on the packets that came before the channel was closed. */
  void takeRest() {
    gone();
    if (compressed != null) {
      compressed.handOnRest();
    }
    decoder.resume();
  }
}
