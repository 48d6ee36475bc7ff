package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** A statement that the gateway itself answers. */
public enum GatewayStatement {
  /** {@code SHOW SLUICE PINS}. */
  PINS,
  /** {@code SHOW SLUICE POOLS}. */
  POOLS;

  /** No text of one is longer, comments included. */
  private static final int MAX_LENGTH = 256;

  /** The statement that a text is; empty if the text is the server's. It is read from the reader index on. */
  public static Optional<GatewayStatement> of(ByteBuf text, Dialect dialect) {
    if (text.readableBytes() > MAX_LENGTH || !mayBeShow(text)) {
      return Optional.empty();
    }
    TokenReader tokens = new TokenReader(text, Reading.of(dialect.firstReading()));
    if (!tokens.takes("show") || !tokens.takes("sluice")) {
      return Optional.empty();
    }
    GatewayStatement statement = tokens.takes("pins") ? PINS : tokens.takes("pools") ? POOLS : null;
    tokens.takes(';');
    boolean certain = tokens.token() == Token.END && tokens.lexer().isReadable() && tokens.lexer().ambiguities() == 0;
    return certain ? Optional.ofNullable(statement) : Optional.empty();
  }

  /** Almost every other text is told from the statements here by its first two octets. */
  private static boolean mayBeShow(ByteBuf text) {
    int at = text.readerIndex();
    int end = text.writerIndex();
    while (at < end && text.getUnsignedByte(at) <= ' ') {
      at++;
    }
    if (at + 1 >= end) {
      return false;
    }
    int first = text.getUnsignedByte(at);
    boolean beginsComment = first == '/' || first == '-' || first == '#';
    return beginsComment || (first | 0x20) == 's' && (text.getUnsignedByte(at + 1) | 0x20) == 'h';
  }
}
