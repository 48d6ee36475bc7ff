package dev.sluice.gateway.backend.state;

import dev.sluice.protocol.codec.Frames;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Errors by which a server says that clients' statements should go to another server: it takes no writes, has left its
 * cluster, or shuts down. Another server may have its name by now.
 */
final class ServerRole {

  /** {@code ER_OPTION_PREVENTS_STATEMENT}, which other options cause as well. */
  private static final int OPTION_PREVENTS_STATEMENT = 1290;

  private static final int CODE_OFFSET = Frames.HEADER_LENGTH + 1;

  private ServerRole() {}

  /** Whether an ERR packet's frame says so. */
  static boolean isDenied(ByteBuf error) {
    int code = error.readerIndex() + CODE_OFFSET;
    if (error.writerIndex() < code + Short.BYTES) {
      return false;
    }
    return switch (error.getUnsignedShortLE(code)) {
      // ER_UNKNOWN_COM_ERROR of a node outside of its cluster, ER_SERVER_SHUTDOWN, transactions that are read-only,
      // ER_READ_ONLY_MODE, ER_INNODB_READ_ONLY, ER_SERVER_OFFLINE_MODE, a replication plugin that refuses
      case 1047, 1053, 1792, 1836, 1874, 3032, 3100 -> true;
      case OPTION_PREVENTS_STATEMENT -> {
        String text = error.toString(StandardCharsets.ISO_8859_1);
        yield text.contains("read-only") || text.contains("read_only");
      }
      default -> false;
    };
  }
}
