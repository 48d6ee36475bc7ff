package dev.sluice.gateway.testing.client;

/** The capability flags that the raw client uses, written down once more so that a wrong one in main is found. */
public final class Capabilities {

  public static final long LONG_PASSWORD = 1;
  public static final long FOUND_ROWS = 1 << 1;
  public static final long LONG_FLAG = 1 << 2;
  public static final long CONNECT_WITH_DB = 1 << 3;
  public static final long COMPRESS = 1 << 5;
  public static final long LOCAL_FILES = 1 << 7;
  public static final long IGNORE_SPACE = 1 << 8;
  public static final long PROTOCOL_41 = 1 << 9;
  public static final long INTERACTIVE = 1 << 10;
  public static final long SSL = 1 << 11;
  public static final long TRANSACTIONS = 1 << 13;
  public static final long SECURE_CONNECTION = 1 << 15;
  public static final long MULTI_STATEMENTS = 1 << 16;
  public static final long MULTI_RESULTS = 1 << 17;
  public static final long PS_MULTI_RESULTS = 1 << 18;
  public static final long PLUGIN_AUTH = 1 << 19;
  public static final long CONNECT_ATTRS = 1 << 20;
  public static final long PLUGIN_AUTH_LENENC = 1 << 21;
  public static final long CAN_HANDLE_EXPIRED_PASSWORDS = 1 << 22;
  public static final long SESSION_TRACK = 1 << 23;
  public static final long DEPRECATE_EOF = 1 << 24;
  public static final long ZSTD = 1 << 26;
  public static final long QUERY_ATTRIBUTES = 1 << 27;

  /** MariaDB's extended ones, which a client has who leaves out {@link #LONG_PASSWORD}. */
  public static final long MARIADB_STMT_BULK_OPERATIONS = 1L << 34;

  public static final long MARIADB_EXTENDED_METADATA = 1L << 35;
  public static final long MARIADB_CACHE_METADATA = 1L << 36;

  /** What nearly every driver asks for; the rest is what tests vary. */
  public static final long USUAL = LONG_PASSWORD | LONG_FLAG | PROTOCOL_41 | TRANSACTIONS | SECURE_CONNECTION
      | MULTI_RESULTS | PS_MULTI_RESULTS | PLUGIN_AUTH | CONNECT_ATTRS | PLUGIN_AUTH_LENENC | DEPRECATE_EOF;

  private Capabilities() {}
}
