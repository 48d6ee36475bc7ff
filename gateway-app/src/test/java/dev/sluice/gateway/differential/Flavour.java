package dev.sluice.gateway.differential;

import static dev.sluice.gateway.testing.client.Capabilities.DEPRECATE_EOF;
import static dev.sluice.gateway.testing.client.Capabilities.FOUND_ROWS;
import static dev.sluice.gateway.testing.client.Capabilities.LOCAL_FILES;
import static dev.sluice.gateway.testing.client.Capabilities.MARIADB_CACHE_METADATA;
import static dev.sluice.gateway.testing.client.Capabilities.MARIADB_EXTENDED_METADATA;
import static dev.sluice.gateway.testing.client.Capabilities.MARIADB_STMT_BULK_OPERATIONS;
import static dev.sluice.gateway.testing.client.Capabilities.MULTI_STATEMENTS;
import static dev.sluice.gateway.testing.client.Capabilities.PS_MULTI_RESULTS;
import static dev.sluice.gateway.testing.client.Capabilities.SESSION_TRACK;
import static dev.sluice.gateway.testing.client.WireLogin.LATIN1_SWEDISH_CI;
import static dev.sluice.gateway.testing.client.WireLogin.UTF8MB4_GENERAL_CI;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import java.net.InetSocketAddress;

/** Kinds of client, chosen so that every pair of the first five properties meets in both states. */
public enum Flavour {
  PLAIN(UTF8MB4_GENERAL_CI, DEPRECATE_EOF),
  CLASSIC_LATIN1(LATIN1_SWEDISH_CI, FOUND_ROWS),
  LIKE_CONNECTOR_J(UTF8MB4_GENERAL_CI, DEPRECATE_EOF | FOUND_ROWS | SESSION_TRACK | MULTI_STATEMENTS),
  LIKE_LIBMARIADB(UTF8MB4_GENERAL_CI, SESSION_TRACK | MULTI_STATEMENTS | LOCAL_FILES),
  TRACKING_LATIN1(LATIN1_SWEDISH_CI, DEPRECATE_EOF | SESSION_TRACK | LOCAL_FILES),
  STACKING_LATIN1(LATIN1_SWEDISH_CI, MULTI_STATEMENTS | LOCAL_FILES),
  STACKING_FOUND_ROWS(UTF8MB4_GENERAL_CI, FOUND_ROWS | MULTI_STATEMENTS),
  /** With the capabilities that MariaDB adds. */
  EXTENDED(UTF8MB4_GENERAL_CI, SESSION_TRACK | MULTI_STATEMENTS | LOCAL_FILES | MARIADB_STMT_BULK_OPERATIONS
      | MARIADB_EXTENDED_METADATA | MARIADB_CACHE_METADATA),
  /** Logged in by the server itself. */
  RELAYED(UTF8MB4_GENERAL_CI, DEPRECATE_EOF | SESSION_TRACK | MULTI_STATEMENTS | LOCAL_FILES
      | MARIADB_STMT_BULK_OPERATIONS | MARIADB_EXTENDED_METADATA | MARIADB_CACHE_METADATA);

  private final int collation;
  private final long flags;

  Flavour(int collation, long flags) {
    this.collation = collation;
    this.flags = flags;
  }

  /** Its login, with the schema {@code diff}. */
  public WireLogin login() {
    boolean outParameters = this != TRACKING_LATIN1 && this != STACKING_LATIN1;
    return Account.APP.login().schema("diff").without(DEPRECATE_EOF | PS_MULTI_RESULTS)
        .with(flags | (outParameters ? PS_MULTI_RESULTS : 0)).collation(collation);
  }

  /** Where the gateway listens for it. */
  InetSocketAddress gateway() {
    return this == RELAYED ? GatewayUnderTest.relayingAddress() : GatewayUnderTest.address();
  }

  /** Whether the cases with answers of many megabytes run in this flavour: once in each form of terminator. */
  boolean runsLarge() {
    return this == LIKE_CONNECTOR_J || this == CLASSIC_LATIN1;
  }
}
