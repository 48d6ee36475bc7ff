package dev.sluice.gateway.connection;

import dev.sluice.protocol.ProtocolException;

/** A client sends a packet that never fits the memory that there is for packets. */
final class PacketExceedsMemoryException extends ProtocolException {

  private static final long serialVersionUID = 1L;

  PacketExceedsMemoryException(long size, long actual) {
    super("packet", "at most " + size + " bytes, for which there is memory", actual);
  }
}
