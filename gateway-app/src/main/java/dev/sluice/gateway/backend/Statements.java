package dev.sluice.gateway.backend;

import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.packet.client.Command;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Commands that the gateway itself sends over a wire. */
final class Statements {

  private Statements() {}

  static Packet query(String sql) {
    return query(sql, StandardCharsets.UTF_8);
  }

  static Packet query(String sql, Charset charset) {
    return of(new ComQuery(Unpooled.copiedBuffer(sql, charset)));
  }

  static Packet of(Command command) {
    ByteBuf frame = ByteBufAllocator.DEFAULT.buffer();
    return Packet.command(frame, command::encode);
  }
}
