package dev.sluice.protocol.statement;

import org.jspecify.annotations.Nullable;

/**
 * A word that has a meaning to a server.
 *
 * @param keyword the keyword that it is; null if it is none that matters here
 * @param onMariaDb whether it has a meaning of MariaDB's own before a parenthesis
 * @param onMySql whether it has one of MySQL's own
 * @param reservedOnMariaDb whether MariaDB never reads it as a name unless it is quoted
 * @param reservedOnMySql the same for MySQL
 */
record Word(@Nullable Keyword keyword, boolean onMariaDb, boolean onMySql, boolean reservedOnMariaDb,
    boolean reservedOnMySql) {

  /** Whether, before a parenthesis, it is never a stored function's name. */
  boolean isBuiltIn(boolean mariaDb) {
    return mariaDb ? onMariaDb : onMySql;
  }

  /** Whether it is never a name unless it is quoted. */
  boolean isReserved(boolean mariaDb) {
    return mariaDb ? reservedOnMariaDb : reservedOnMySql;
  }
}
