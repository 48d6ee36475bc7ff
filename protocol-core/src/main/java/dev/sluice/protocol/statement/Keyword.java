package dev.sluice.protocol.statement;

import java.util.EnumSet;
import java.util.Set;

/** The words that decide what effects a statement has. Manual: "Keywords and Reserved Words", "SQL Statements". */
enum Keyword {

  // what a statement begins with

  ALTER, ANALYZE, BACKUP, BEGIN, CACHE, CALL, CHANGE, CHECK, CHECKSUM, COMMIT, CREATE, DEALLOCATE, DELETE, DESC,
  DESCRIBE, DO, DROP, EXECUTE, EXPLAIN, FLUSH, GET, GRANT, HANDLER, HELP, INSERT, INSTALL, KILL, LOAD, LOCK,
  OPTIMIZE, PREPARE, PURGE, RELEASE, RENAME, REPAIR, REPLACE, RESET, RESIGNAL, REVOKE, ROLLBACK, SAVEPOINT, SELECT,
  SET, SHOW, SHUTDOWN, SIGNAL, START, STOP, TABLE, TRUNCATE, UNINSTALL, UNLOCK, UPDATE, USE, VALUES, WITH, XA,

  // what follows further on

  AS, AUTHORIZATION, COLUMNS, CONNECTION, COUNT, DELAYED, DUAL, ERRORS, EVENT, EXPORT, FROM, FUNCTION, GLOBAL, HARD,
  HIGH_PRIORITY, ID, IGNORE, IMMEDIATE, INTO, JSON_TABLE, LOCAL, LOW_PRIORITY, NEXT, PACKAGE, PASSWORD, PREVIOUS,
  PROCEDURE, PROFILE, PROFILES, QUERY, RECOVER, RECURSIVE, RESOURCE, ROLE, SESSION, SOFT, STATEMENT, STATUS,
  TEMPORARY, TRANSACTION, TRIGGER, USER, USING, VALUE, VARIABLES, WARNINGS,

  // functions and system variables

  CONNECTION_ID, CURRVAL, ERROR_COUNT, FOUND_ROWS, GET_LOCK, IDENTITY, LASTVAL, LAST_GTID, LAST_INSERT_ID, NEXTVAL,
  PSEUDO_THREAD_ID, ROWCOUNT, ROW_COUNT, SETVAL, WARNING_COUNT;

  /** Statements that change data, or definitions, or return rows of tables. */
  private static final Set<Keyword> OF_TABLES =
      EnumSet.of(ALTER, ANALYZE, CHECK, CHECKSUM, CREATE, DELETE, DROP, INSERT, LOAD,
      OPTIMIZE, RENAME, REPAIR, REPLACE, TRUNCATE, UPDATE);

  /** Statements that are answered by rows. */
  private static final Set<Keyword> OF_ROWS =
      EnumSet.of(ANALYZE, CHECK, CHECKSUM, DESC, DESCRIBE, EXPLAIN, OPTIMIZE, REPAIR,
      SELECT, SHOW, TABLE, VALUES, WITH);

  /** Statements that define something, and evaluate expressions only in a query. */
  private static final Set<Keyword> OF_DEFINITION = EnumSet.of(ALTER, CREATE, DROP, FLUSH, GRANT, RENAME, REVOKE);

  /** What may stand between {@code INSERT} or {@code REPLACE} and the table's name. */
  private static final Set<Keyword> INSERT_MODIFIERS = EnumSet.of(DELAYED, HIGH_PRIORITY, IGNORE, LOW_PRIORITY);

  private static final Set<Keyword> STORED_PROGRAMS = EnumSet.of(EVENT, FUNCTION, PACKAGE, PROCEDURE, TRIGGER);

  /** Statements that leave no more in a session than every statement does. */
  private static final Set<Keyword> HARMLESS =
      EnumSet.of(ALTER, ANALYZE, CACHE, CHANGE, CHECK, CHECKSUM, COMMIT, CREATE,
      DEALLOCATE, DELETE, DESC, DESCRIBE, DO, DROP, EXPLAIN, FLUSH, GRANT, HELP, INSTALL, KILL, OPTIMIZE, PURGE,
      RELEASE,
      RENAME, REPAIR, RESET, REVOKE, ROLLBACK, SAVEPOINT, SELECT, SHOW, SHUTDOWN, SIGNAL, START, STOP, TABLE, TRUNCATE,
      UNINSTALL, UNLOCK, UPDATE, VALUES, WITH);

  /** Statements whose second word is a keyword too, reserved or not. */
  private static final Set<Keyword> OF_WORDS = EnumSet.of(ALTER, BEGIN, COMMIT, CREATE, DEALLOCATE, DROP, FLUSH, LOCK,
      RELEASE, RESET, ROLLBACK, SHOW, START, STOP, UNLOCK, XA);

  boolean isOfTables() {
    return OF_TABLES.contains(this);
  }

  boolean isOfRows() {
    return OF_ROWS.contains(this);
  }

  boolean isOfDefinition() {
    return OF_DEFINITION.contains(this);
  }

  boolean isInsertModifier() {
    return INSERT_MODIFIERS.contains(this);
  }

  boolean isStoredProgram() {
    return STORED_PROGRAMS.contains(this);
  }

  boolean isOfWords() {
    return OF_WORDS.contains(this);
  }

  boolean isHarmless() {
    return HARMLESS.contains(this);
  }
}
