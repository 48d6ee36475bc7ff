package dev.sluice.gateway.connection;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.codec.CompressedPacketDecoder;
import dev.sluice.protocol.codec.FrameDecoder;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the commands that a client has sent when its stream ends.
 *
 * <p>The end of a stream does not say whether the client still reads. So it is a setting whether they are done or
 * stopped; but a client that has sent {@code COM_QUIT} behind them has said that it wants them done. On the channel's
 * event loop only.
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

  /** Has commands done, or stopped, from now on. */
  void finishes(boolean on) {
    finishes = on;
  }

  /** From now on what the client sends is compressed. */
  void compressed(CompressedPacketDecoder uncompresses) {
    compressed = uncompresses;
  }

  /** Whether what the client has sent is done although it may have gone. */
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

  /** Hands on what has come before the channel was closed. */
  void takeRest() {
    gone();
    if (compressed != null) {
      compressed.handOnRest();
    }
    decoder.resume();
  }
}
