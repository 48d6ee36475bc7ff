package dev.sluice.gateway.backend.wire;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.packet.client.ComSetOption;
import dev.sluice.protocol.packet.client.Command;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Commands that the gateway itself sends over a wire. */
public final class Statements {

  private Statements() {}

  /** A statement in the form that was negotiated with the server. */
  public static Packet query(String sql, Capabilities negotiated) {
    return of(ComQuery.of(Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8), negotiated));
  }

  /** Switches several statements in one command on or off. */
  public static Packet multiStatements(boolean on) {
    return of(new ComSetOption(on ? ComSetOption.MULTI_STATEMENTS_ON : ComSetOption.MULTI_STATEMENTS_OFF));
  }

  public static Packet of(Command command) {
    ByteBuf frame = ByteBufAllocator.DEFAULT.buffer();
    return Packet.command(frame, command::encode);
  }
}
