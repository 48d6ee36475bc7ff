package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a text once, in one {@link Reading}, and says what its statements could leave and ask for. Not thread-safe. */
final class StatementReader {

  private static final byte[] TRANSACTION = "transaction_".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TX = "tx_".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SESSION_TRACK = "session_track".getBytes(StandardCharsets.US_ASCII);

  /** The tokens of {@code BEGIN WORK}; more are a compound statement. */
  private static final int BEGIN_WORK = 2;

  private static final Effects STORED_OBJECT = Effects.of(Effect.STORED_OBJECT);

  private final Lexer lexer;
  private final boolean mariaDb;
  private long effects;

  /** The effects of the statements before this one. */
  private long replacedBefore;
  private int statements;

  // the statement
  private @Nullable Keyword first;
  private boolean begun;
  private int tokens;
  private long seen;
  private long seenOfRest;

  // the tokens before
  private @Nullable Keyword before;
  private boolean expectsTable;
  private boolean afterPeriod;
  private boolean inVariable;

  private int tables;
  private boolean showsSession;

  // the name that a parenthesis may follow
  private boolean named;
  private @Nullable Word name;
  private boolean quoted;
  private boolean qualified;
  private boolean callable;

  StatementReader(ByteBuf text, Reading reading, boolean mariaDb) {
    this.lexer = new Lexer(text, reading);
    this.mariaDb = mariaDb;
  }

  Effects effects() {
    Token token = lexer.next();
    while (token != Token.END) {
      if (token == Token.WORD) {
        word(lexer.word());
      } else if (token == Token.SYMBOL) {
        symbol(lexer.symbol());
      } else {
        begin(null);
        switch (token) {
          case QUOTED_IDENTIFIER, DOUBLE_QUOTED -> name(lexer.word(), true);
          case NUMBER -> name(null, false);
          case AT -> at();
          case SYSTEM_VARIABLE -> variable();
          default -> after();
        }
      }
      token = lexer.next();
    }
    end();
    add(!lexer.isReadable(), Effect.OPAQUE);
    add(!lexer.hints().isEmpty(), Effect.HINT);
    Effects all = new Effects(effects);
    return all.has(Effect.OPAQUE) || all.has(Effect.SEQUENCE_VALUE) ? all.and(STORED_OBJECT) : all;
  }

  /** How many statements there were, the empty ones not counted. */
  int statements() {
    return statements;
  }

  int ambiguities() {
    return lexer.ambiguities();
  }

  boolean isReadable() {
    return lexer.isReadable();
  }

  boolean isMixed() {
    return lexer.isMixed();
  }

  private void add(boolean could, Effect effect) {
    if (could) {
      add(effect);
    }
  }

  /** Only if no earlier statement of the text has replaced what is asked for. */
  private void asks(Effect asked) {
    Effect replaced = switch (asked) {
      case ASKS_ROW_COUNT -> Effect.ROW_COUNT;
      case ASKS_FOUND_ROWS -> Effect.FOUND_ROWS;
      default -> Effect.RENEWS_WARNINGS;
    };
    add((replacedBefore & replaced.bit()) == 0, asked);
  }

  private void add(Effect effect) {
    effects |= effect.bit();
  }

  // tokens

  private void begin(@Nullable Keyword keyword) {
    tokens++;
    if (!begun) {
      begun = true;
      first = keyword;
      statements++;
    }
  }

  private void word(@Nullable Word word) {
    Keyword keyword = word == null ? null : word.keyword();
    boolean isFirst = !begun;
    begin(keyword);
    Keyword last = before;
    boolean expected = expectsTable;
    boolean member = afterPeriod || inVariable;
    name(word, false);
    named &= !isFirst;
    if (keyword != null) {
      see(keyword);
      before = keyword;
      expectsTable = keyword == Keyword.INTO || keyword == Keyword.TABLE
          || isFirst && (keyword == Keyword.INSERT || keyword == Keyword.REPLACE)
          || expected && keyword.isInsertModifier();
      keyword(keyword, last, member);
    }
  }

  private void see(Keyword keyword) {
    int ordinal = keyword.ordinal();
    if (ordinal < Long.SIZE) {
      seen |= 1L << ordinal;
    } else {
      seenOfRest |= 1L << ordinal;
    }
  }

  private boolean hasSeen(Keyword keyword) {
    int ordinal = keyword.ordinal();
    return ((ordinal < Long.SIZE ? seen : seenOfRest) & 1L << ordinal) != 0;
  }

  private void keyword(Keyword keyword, @Nullable Keyword last, boolean member) {
    switch (keyword) {
      case KILL -> add(!member && mayHaveStatements(first, hasSeen(Keyword.STATEMENT)), Effect.KILL);
      case VALUE -> add(last == Keyword.NEXT || last == Keyword.PREVIOUS, Effect.SEQUENCE_VALUE);
      case STATUS -> {
        boolean ofSession = last == Keyword.SHOW || last == Keyword.SESSION || last == Keyword.LOCAL;
        add(first == Keyword.SHOW && ofSession, Effect.ASKS_SESSION_STATUS);
        showsSession |= !member && (ofSession || last == Keyword.GLOBAL);
      }
      case VARIABLES -> showsSession |= !member && (last == Keyword.SHOW || last == Keyword.SESSION
          || last == Keyword.LOCAL || last == Keyword.GLOBAL);
      case ERRORS, WARNINGS -> showsSession |= last == Keyword.SHOW;
      case PROFILE, PROFILES -> add(last == Keyword.SHOW, Effect.ASKS_SESSION_STATUS);
      case ROWCOUNT -> asks(Effect.ASKS_ROW_COUNT);
      case FROM, TABLE -> tables++;
      case DUAL -> tables -= last == Keyword.FROM ? 1 : 0;
      default -> { }
    }
  }

  /**
   * Whether a statement that begins so may contain another: it is a compound statement, MariaDB's {@code SET STATEMENT
   * ... FOR}, or unknown.
   */
  static boolean mayHaveStatements(@Nullable Keyword first, boolean hasSeenStatement) {
    return first == null || first == Keyword.KILL || first == Keyword.BEGIN || first == Keyword.SET && hasSeenStatement;
  }

  private void name(@Nullable Word word, boolean inQuotes) {
    callable = afterPeriod ? callable
        : !expectsTable && before != Keyword.AS && before != Keyword.WITH && before != Keyword.RECURSIVE;
    qualified = afterPeriod;
    named = true;
    name = word;
    quoted = inQuotes;
    add(first == Keyword.SET && lexer.isNamed(SESSION_TRACK), Effect.STATE_TRACKER);
    // without a scope, @@ is the next transaction's
    add(first == Keyword.SET && inVariable && !afterPeriod && (lexer.isNamed(TRANSACTION) || lexer.isNamed(TX)),
        Effect.NEXT_TRANSACTION);
    Keyword keyword = word == null ? null : word.keyword();
    if (inVariable && keyword != null) {
      systemVariable(keyword);
    }
    // sequence.NEXTVAL is for sql_mode=ORACLE
    add(afterPeriod && (keyword == Keyword.NEXTVAL || keyword == Keyword.CURRVAL), Effect.SEQUENCE_VALUE);
    before = null;
    expectsTable = false;
    afterPeriod = false;
  }

  private void systemVariable(Keyword keyword) {
    switch (keyword) {
      case IDENTITY, LAST_INSERT_ID -> add(Effect.ASKS_INSERT_ID);
      case WARNING_COUNT, ERROR_COUNT -> asks(Effect.ASKS_WARNINGS);
      case LAST_GTID -> add(Effect.ASKS_SESSION_STATUS);
      case PSEUDO_THREAD_ID -> add(Effect.CONNECTION_ID);
      default -> { }
    }
  }

  /** In a definition it names an account's host. */
  private void at() {
    add(!definesOnly(), Effect.USER_VARIABLE);
    after();
    inVariable = false;
  }

  private void variable() {
    after();
    inVariable = true;
  }

  private void after() {
    named = false;
    before = null;
    expectsTable = false;
    afterPeriod = false;
    inVariable = false;
  }

  private void symbol(int symbol) {
    if (symbol == ';') {
      end();
    } else if (symbol == '.') {
      afterPeriod = true;
      // a schema may have that name
      tables += before == Keyword.DUAL ? 1 : 0;
    } else if (symbol != '(' || begun) {
      begin(null);
      if (symbol == '(' && named && callable) {
        call();
      }
      after();
    }
  }

  private boolean definesOnly() {
    return first == Keyword.GRANT || first == Keyword.REVOKE
        || first != null && first.isOfDefinition() && !hasSeen(Keyword.SELECT) && !hasSeen(Keyword.VALUES);
  }

  private void call() {
    Word function = name;
    Keyword keyword = function == null ? null : function.keyword();
    boolean known = keyword != null && leaves(keyword);
    boolean builtIn = known && keyword != Keyword.ROW_COUNT
        || !quoted && function != null && function.isBuiltIn(mariaDb) || known && !quoted;
    add(!definesOnly() && (qualified || !builtIn), Effect.OPAQUE);
  }

  /** Whether it is a function that leaves something or asks for it. */
  private boolean leaves(Keyword function) {
    switch (function) {
      case GET_LOCK -> add(Effect.NAMED_LOCK);
      case NEXTVAL, SETVAL, LASTVAL -> {
        add(Effect.SEQUENCE_VALUE);
        return mariaDb;
      }
      case LAST_INSERT_ID -> {
        add(Effect.INSERT_ID);
        add(Effect.ASKS_INSERT_ID);
      }
      case FOUND_ROWS -> asks(Effect.ASKS_FOUND_ROWS);
      case ROW_COUNT -> asks(Effect.ASKS_ROW_COUNT);
      case CONNECTION_ID -> add(Effect.CONNECTION_ID);
      case JSON_TABLE, COLUMNS -> {
        // a table's name is never a stored function
        return hasSeen(Keyword.FROM) && hasSeen(Keyword.JSON_TABLE);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  // the statement's end

  private void end() {
    if (begun) {
      statement(first);
    }
    replacedBefore = effects;
    begun = false;
    tokens = 0;
    first = null;
    seen = 0;
    seenOfRest = 0;
    tables = 0;
    showsSession = false;
    after();
  }

  private void statement(@Nullable Keyword kind) {
    add(Effect.ROW_COUNT);
    add(Effect.WARNINGS);
    add(Effect.SESSION_STATUS);
    if (kind == null) {
      add(Effect.OPAQUE);
      return;
    }
    add(tables > 0 || !namesNoObject(kind), Effect.STORED_OBJECT);
    boolean ofRows = kind.isOfRows() && (!kind.isOfTables() || hasSeen(Keyword.SELECT)) && !showsConditions(kind);
    add(ofRows || kind == Keyword.DO && !mariaDb, Effect.FOUND_ROWS);
    boolean ofNoTable = kind == Keyword.ANALYZE && hasSeen(Keyword.SELECT) && !hasSeen(Keyword.FROM);
    add(kind.isOfTables() && !ofNoTable || kind.isOfRows() && hasSeen(Keyword.FROM) && !hasSeen(Keyword.DUAL),
        Effect.RENEWS_WARNINGS);
    switch (kind) {
      case SET -> set();
      case SAVEPOINT -> add(Effect.NEXT_TRANSACTION);
      case USE -> add(Effect.DEFAULT_SCHEMA);
      case INSERT, REPLACE, LOAD -> add(Effect.INSERT_ID);
      case CREATE -> add(hasSeen(Keyword.TEMPORARY), Effect.TEMPORARY_TABLE);
      case LOCK -> {
        add(Effect.TABLE_LOCK);
        add(Effect.SERVER_LOCK);
      }
      case FLUSH -> {
        add(hasSeen(Keyword.LOCK) || hasSeen(Keyword.EXPORT), Effect.SERVER_LOCK);
        add(hasSeen(Keyword.STATUS), Effect.ASKS_SESSION_STATUS);
      }
      case BACKUP -> add(Effect.SERVER_LOCK);
      case HANDLER -> add(Effect.OPEN_HANDLER);
      case PREPARE -> {
        add(Effect.PREPARED_STATEMENT);
        add(Effect.KILL);
      }
      case EXECUTE -> {
        add(Effect.OPAQUE);
        add(hasSeen(Keyword.IMMEDIATE), Effect.KILL);
      }
      case XA -> {
        add(!hasSeen(Keyword.RECOVER), Effect.XA_TRANSACTION);
        add(hasSeen(Keyword.PREPARE), Effect.XA_PREPARED);
      }
      case BEGIN -> add(tokens > BEGIN_WORK, Effect.OPAQUE);
      case ANALYZE -> add(hasSeen(Keyword.INSERT) || hasSeen(Keyword.REPLACE), Effect.INSERT_ID);
      case SHOW -> {
        if (hasSeen(Keyword.WARNINGS) || hasSeen(Keyword.ERRORS)) {
          asks(Effect.ASKS_WARNINGS);
        }
      }
      case RESIGNAL -> asks(Effect.ASKS_WARNINGS);
      case GET -> {
        asks(Effect.ASKS_WARNINGS);
        asks(Effect.ASKS_ROW_COUNT);
      }
      default -> add(!kind.isHarmless(), Effect.OPAQUE);
    }
  }

  /** SHOW COUNT(*) WARNINGS is a query, the others are not. */
  private boolean showsConditions(Keyword kind) {
    return kind == Keyword.SHOW && (hasSeen(Keyword.WARNINGS) || hasSeen(Keyword.ERRORS)) && !hasSeen(Keyword.COUNT);
  }

  /** Whether a statement of that kind names an object of a schema only in a query, if at all. */
  private boolean namesNoObject(Keyword kind) {
    return switch (kind) {
      case BEGIN, COMMIT, DEALLOCATE, DO, GET, RELEASE, RESIGNAL, ROLLBACK, SAVEPOINT, SELECT, SIGNAL, UNLOCK, USE,
          VALUES, XA -> true;
      case SET -> !hasSeen(Keyword.PASSWORD) && !hasSeen(Keyword.ROLE);
      case SHOW -> showsSession;
      case START -> hasSeen(Keyword.TRANSACTION);
      default -> false;
    };
  }

  private void set() {
    add(Effect.SYSTEM_VARIABLE);
    add(hasSeen(Keyword.LAST_INSERT_ID) || hasSeen(Keyword.IDENTITY), Effect.INSERT_ID);
    add(hasSeen(Keyword.ROLE), Effect.ROLE);
    add(hasSeen(Keyword.RESOURCE), Effect.RESOURCE_GROUP);
    add(hasSeen(Keyword.AUTHORIZATION), Effect.AUTHORIZATION);
    add(hasSeen(Keyword.STATEMENT), Effect.OPAQUE);
    add(hasSeen(Keyword.TRANSACTION) && !hasSeen(Keyword.SESSION) && !hasSeen(Keyword.LOCAL)
        && !hasSeen(Keyword.GLOBAL), Effect.NEXT_TRANSACTION);
  }
}
