package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.Set;

/** Reads a text once, in one {@link Reading}, and finds the session variables that it assigns. Not thread-safe. */
final class AssignmentReader {

  private static final Set<String> CHARACTER_SETS =
      Set.of("character_set_client", "character_set_results", "collation_connection");
  private static final Set<String> SESSION = Set.of("session", "local");
  private static final Set<String> GLOBAL = Set.of("global", "persist", "persist_only");

  /** Statements that begin with SET and set no variable; what else they leave is an {@link Effect}. */
  private static final Set<String> OTHERS = Set.of("password", "role", "default", "resource", "authorization");

  private static final Set<String> ON = Set.of("on", "true", "1");

  private final TokenReader tokens;
  private final boolean mariaDb;
  private final Set<String> names = new HashSet<>();
  private boolean understood = true;

  AssignmentReader(ByteBuf text, Reading reading, boolean mariaDb) {
    this.tokens = new TokenReader(text, reading);
    this.mariaDb = mariaDb;
  }

  /** The names, in lower case. */
  Set<String> read() {
    while (tokens.token() != Token.END) {
      if (tokens.takes("set")) {
        assignments();
      }
      tokens.skipStatement();
      tokens.takes(';');
    }
    return names;
  }

  /** Whether everything was understood. */
  boolean isComplete() {
    return understood && tokens.lexer().isReadable() && !tokens.lexer().isMixed();
  }

  int ambiguities() {
    return tokens.lexer().ambiguities();
  }

  private void assignments() {
    do {
      assignment();
    } while (understood && tokens.takes(','));
    understood &= tokens.isOver();
  }

  private void assignment() {
    switch (tokens.token()) {
      case AT -> tokens.skipExpression();
      case SYSTEM_VARIABLE -> {
        tokens.advance();
        variable(false);
      }
      case WORD -> word();
      case QUOTED_IDENTIFIER, DOUBLE_QUOTED -> variable(false);
      default -> understood = false;
    }
  }

  private void word() {
    String word = tokens.lexer().name();
    if (GLOBAL.contains(word) || SESSION.contains(word)) {
      tokens.advance();
      scoped(GLOBAL.contains(word));
    } else if (word.equals("names") || word.equals("charset") || word.equals("character")) {
      names.addAll(CHARACTER_SETS);
      tokens.skipExpression();
    } else if (word.equals("transaction") || OTHERS.contains(word)) {
      tokens.skipStatement();
    } else if (word.equals("statement")) {
      understood = false;
    } else {
      variable(false);
    }
  }

  private void scoped(boolean global) {
    if (tokens.isWord("transaction")) {
      if (!global) {
        names.add(mariaDb ? "tx_isolation" : "transaction_isolation");
        names.add(mariaDb ? "tx_read_only" : "transaction_read_only");
      }
      tokens.skipStatement();
    } else if (tokens.isWord("authorization")) {
      tokens.skipStatement();
    } else {
      variable(global);
    }
  }

  /** A name, with a scope before it if it follows {@code @@}, and the value. */
  private void variable(boolean global) {
    boolean named = tokens.token() == Token.WORD || tokens.token() == Token.QUOTED_IDENTIFIER
        || tokens.token() == Token.DOUBLE_QUOTED;
    String name = tokens.lexer().name();
    tokens.advance();
    boolean scope = tokens.takes('.');
    boolean ofServer = global;
    if (scope) {
      named &= GLOBAL.contains(name) || SESSION.contains(name);
      ofServer = GLOBAL.contains(name);
      name = tokens.lexer().name();
      tokens.advance();
    }
    tokens.takes(':');
    understood &= named && !name.isEmpty() && tokens.takes('=');
    if (!understood) {
      return;
    }
    boolean on = tokens.token() != Token.STRING && ON.contains(tokens.lexer().name());
    tokens.skipExpression();
    // the gateway has it on, whoever else sets it
    if (!ofServer && !(on && name.equals("session_track_schema"))) {
      names.add(name.equals("character_set_connection") ? "collation_connection" : name);
    }
  }
}
