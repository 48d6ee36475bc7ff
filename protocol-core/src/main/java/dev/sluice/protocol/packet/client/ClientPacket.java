package dev.sluice.protocol.packet.client;

import io.netty.buffer.ByteBuf;

/**
 * A packet that a client sends. Decoding reads from the reader index to the end of the payload; encoding writes the
 * payload only: header and sequence id belong to the frame codec. Arrays are held and handed out as they are, not
 * copied, and like all arrays they are equal only to themselves: to compare two packets, compare what they encode.
 * Any thread may read a packet whose arrays and buffers nobody writes to.
 */
public sealed interface ClientPacket
    permits SslRequest, HandshakeResponse41, AuthSwitchResponse, Command {

  void encode(ByteBuf out);
}
