package dev.sluice.gateway.handshake;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComChangeUser;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/**
 * One client's login: its greeting, and the answers to its packets. Manual: "Connection Phase". Not thread-safe:
 * packets come one at a time.
 */
public interface Login {

  /** The first packet of the conversation. */
  HandshakeV10 greeting();

  /**
   * Takes the client's next packet, and returns what follows from it.
   *
   * @param payload valid during the call
   * @param secure whether it came through TLS
   * @throws StatementFailure if the login fails; it closes
   * @throws dev.sluice.protocol.ProtocolException if the packet cannot be read
   */
  LoginStep receive(ByteBuf payload, boolean secure);

  /**
   * Begins a change of user over the same connection, as {@link #receive} does; the login before it is over.
   *
   * @param packet the command, of which {@code change} is the content; valid during the call
   */
  LoginStep change(Packet packet, ComChangeUser change, boolean secure);

  /** The character set in which the client reads errors; UTF-8 until the client has named one. */
  Charset charset();

  /** The client has gone, or its session has ended: the login releases what it holds. */
  void close();

  /** Whether the first packet is of the protocol before 4.1, whose capabilities are two bytes and lack the flag. */
  static boolean isBefore41(ByteBuf payload) {
    return payload.readableBytes() >= Short.BYTES
        && !Capabilities.of(payload.getUnsignedShortLE(payload.readerIndex())).has(Capabilities.PROTOCOL_41);
  }

  /** The failure for a client of the protocol before 4.1, and for one that knows none of its account's methods. */
  static StatementFailure tooOld() {
    return StatementFailure.closing(ErrorCode.ER_NOT_SUPPORTED_AUTH_MODE,
        "Client does not support authentication protocol requested by server; consider upgrading MySQL client");
  }
}
