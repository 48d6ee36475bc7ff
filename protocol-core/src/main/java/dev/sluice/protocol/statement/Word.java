package dev.sluice.protocol.statement;

import org.jspecify.annotations.Nullable;

/**
 * A word that means something to a server.
 *
 * @param keyword what it is to the judgement of a statement; null for others
 * @param onMariaDb whether MariaDB has its own meaning for it before a parenthesis
 * @param onMySql whether MySQL has
 */
record Word(@Nullable Keyword keyword, boolean onMariaDb, boolean onMySql) {

  /** Whether, before a parenthesis, it is never a stored function's name. */
  boolean isBuiltIn(boolean mariaDb) {
    return mariaDb ? onMariaDb : onMySql;
  }
}
