package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a text once, in one {@link Reading}, and finds the session variables that it assigns. Not thread-safe. */
final class AssignmentReader {

  private static final Set<String> CHARACTER_SETS =
      Set.of("character_set_client", "character_set_results", "collation_connection");
  private static final Set<String> SESSION = Set.of("session", "local");
  private static final Set<String> GLOBAL = Set.of("global", "persist", "persist_only");

  /** What sets no variable. MariaDB takes assignments behind it; what else it leaves is an {@link Effect}. */
  private static final Set<String> OTHERS = Set.of("password", "role", "default", "resource", "authorization");

  private static final Set<String> ON = Set.of("on", "true", "1");

  private final TokenReader tokens;
  private final boolean mariaDb;
  private final Set<String> names = new HashSet<>();
  private boolean understood = true;

  /** Whether the last scope before a name was that of the whole server. It holds until the next one. */
  private boolean ofServer;

  AssignmentReader(ByteBuf text, Reading reading, boolean mariaDb) {
    this.tokens = new TokenReader(text, reading);
    this.mariaDb = mariaDb;
  }

  /** The names, in lower case. */
  Set<String> read() {
    while (tokens.token() != Token.END) {
      if (tokens.takes("set")) {
        assignments();
        tokens.skipStatement();
      } else {
        other();
      }
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

  /** A compound statement may assign anything. */
  private void other() {
    Word word = tokens.token() == Token.WORD ? tokens.lexer().word() : null;
    @Nullable Keyword first = word == null ? null : word.keyword();
    boolean compound = StatementReader.mayHaveStatements(first, false);
    while (!tokens.isOver()) {
      understood &= !compound || !tokens.isWord("set");
      tokens.advance();
    }
  }

  private void assignments() {
    ofServer = false;
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
        systemVariable();
      }
      case WORD -> word();
      case QUOTED_IDENTIFIER, DOUBLE_QUOTED -> value(name(), ofServer);
      default -> understood = false;
    }
  }

  private void word() {
    String word = tokens.lexer().name();
    if (GLOBAL.contains(word) || SESSION.contains(word)) {
      tokens.advance();
      ofServer = GLOBAL.contains(word);
      scoped();
    } else if (word.equals("names") || word.equals("charset") || word.equals("character")) {
      names.addAll(CHARACTER_SETS);
      if (word.equals("names")) {
        names.add(VariableAssignments.NAMES);
      }
      tokens.skipExpression();
    } else if (word.equals("transaction")) {
      tokens.skipStatement();
    } else if (OTHERS.contains(word)) {
      tokens.skipExpression();
    } else if (word.equals("statement")) {
      understood = false;
    } else {
      value(name(), ofServer);
    }
  }

  private void scoped() {
    if (tokens.isWord("transaction")) {
      characteristics();
    } else if (tokens.isWord("authorization")) {
      tokens.skipExpression();
    } else {
      value(name(), ofServer);
    }
  }

  private void characteristics() {
    while (!tokens.isOver()) {
      if (!ofServer && tokens.isWord("isolation")) {
        names.add(mariaDb ? "tx_isolation" : "transaction_isolation");
      } else if (!ofServer && (tokens.isWord("only") || tokens.isWord("write"))) {
        names.add(mariaDb ? "tx_read_only" : "transaction_read_only");
      }
      tokens.advance();
    }
  }

  /** What follows {@code @@}. It has a scope of its own. */
  private void systemVariable() {
    String name = name();
    boolean global = GLOBAL.contains(name);
    boolean hasScope = tokens.isSymbol('.') && (global || SESSION.contains(name));
    if (hasScope) {
      tokens.advance();
      name = name();
    }
    value(name, hasScope && global);
  }

  /** Passes a name; it is empty if there is none here. */
  private String name() {
    String name = switch (tokens.token()) {
      case WORD, QUOTED_IDENTIFIER, DOUBLE_QUOTED -> tokens.lexer().name();
      default -> "";
    };
    tokens.advance();
    return name;
  }

  private void value(String name, boolean global) {
    tokens.takes(':');
    understood &= !name.isEmpty() && tokens.takes('=');
    if (!understood) {
      return;
    }
    boolean on = (tokens.token() == Token.WORD || tokens.token() == Token.NUMBER)
        && ON.contains(tokens.lexer().name());
    if (on) {
      tokens.advance();
      on = tokens.isOver() || tokens.isSymbol(',');
    }
    tokens.skipExpression();
    // the gateway has it on, whoever else sets it
    if (!global && !(on && name.equals("session_track_schema"))) {
      names.add(name.equals("character_set_connection") ? "collation_connection" : name);
    }
  }
}
