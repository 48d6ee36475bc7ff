package dev.sluice.gateway.connection;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.PacketTooLargeException;
import dev.sluice.protocol.PacketsOutOfOrderException;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.UncompressException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The errors that clients get if something ends their conversations. */
final class ConnectionErrors {

  private static final Logger log = LoggerFactory.getLogger(ConnectionErrors.class);

  private ConnectionErrors() {}

  /** The error for a failure. An unexpected failure is logged with an id, and the client gets the id. */
  static StatementFailure of(Throwable e, boolean inLogin) {
    return switch (e) {
      case StatementFailure failure -> failure;
      case PacketExceedsMemoryException large -> StatementFailure.closing(ErrorCode.ER_NET_PACKET_TOO_LARGE,
          "Got a packet that exceeds the memory for packets (sluice.memory.statements): " + large.getMessage());
      case PacketTooLargeException large when inLogin -> StatementFailure.closing(ErrorCode.ER_NET_PACKET_TOO_LARGE,
          "Got a packet bigger than a login may be: " + large.getMessage());
      case PacketTooLargeException large -> StatementFailure.closing(ErrorCode.ER_NET_PACKET_TOO_LARGE,
          "Got a packet bigger than 'max_allowed_packet' bytes (sluice.session.max-allowed-packet, or else the "
              + "server's): " + large.getMessage());
      case PacketsOutOfOrderException disordered -> StatementFailure.closing(ErrorCode.ER_NET_PACKETS_OUT_OF_ORDER,
          "Got packets out of order: " + disordered.getMessage());
      case UncompressException garbled -> StatementFailure.closing(ErrorCode.ER_NET_UNCOMPRESS_ERROR,
          "Couldn't uncompress communication packet: " + garbled.getMessage());
      case ProtocolException malformed -> StatementFailure.closing(ErrorCode.ER_MALFORMED_PACKET,
          "Malformed communication packet: " + malformed.getMessage());
      default -> {
        String fault = UUID.randomUUID().toString();
        log.error("fault {}", fault, e);
        yield StatementFailure.closing(ErrorCode.ER_UNKNOWN_ERROR, "internal fault, see the gateway's log for "
            + fault);
      }
    };
  }
}
