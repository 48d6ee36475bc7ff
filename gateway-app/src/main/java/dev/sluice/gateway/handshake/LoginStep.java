package dev.sluice.gateway.handshake;

import dev.sluice.protocol.packet.server.ServerPacket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to do next in a login: packets to send, and then either wait for the client or, where it has proved who it is,
 * go on with the session.
 */
public record LoginStep(List<ServerPacket> send, @Nullable ClientLogin done) {

  static LoginStep ask(ServerPacket packet) {
    return new LoginStep(List.of(packet), null);
  }
}
