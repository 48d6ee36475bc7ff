package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;

/**
 * A command that the gateway does not know, or that does not exist. Whatever followed its first byte is dropped.
 *
 * @param code the first byte, 0 to 255
 */
public record UnsupportedCommand(int code) implements Command {

  /** The command's name in the manual, or its byte in hex if it has none: {@code 0x7f}. */
  public String name() {
    CommandCode command = CommandCode.of(code);
    return command == CommandCode.UNKNOWN ? "0x%02x".formatted(code) : command.name();
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(code);
  }
}
