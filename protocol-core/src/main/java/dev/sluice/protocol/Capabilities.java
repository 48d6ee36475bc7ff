package dev.sluice.protocol;

/**
 * A set of capability flags: MySQL's in bits 0 to 31, MariaDB's extended ones in bits 32 to 63. Bits that have no
 * name here are kept. Immutable. Manual: "Capabilities Flags"; MariaDB: "Connecting", "Capabilities".
 *
 * @param bits the flags, all 64 bits in use
 */
public record Capabilities(long bits) {

  /** Called {@code CLIENT_MYSQL} by MariaDB, whose servers and clients leave it out to announce extended flags. */
  public static final long LONG_PASSWORD = 1;

  public static final long FOUND_ROWS = 1 << 1;
  public static final long LONG_FLAG = 1 << 2;
  public static final long CONNECT_WITH_DB = 1 << 3;
  public static final long NO_SCHEMA = 1 << 4;
  public static final long COMPRESS = 1 << 5;
  public static final long ODBC = 1 << 6;
  public static final long LOCAL_FILES = 1 << 7;
  public static final long IGNORE_SPACE = 1 << 8;
  public static final long PROTOCOL_41 = 1 << 9;
  public static final long INTERACTIVE = 1 << 10;
  public static final long SSL = 1 << 11;
  public static final long IGNORE_SIGPIPE = 1 << 12;
  public static final long TRANSACTIONS = 1 << 13;
  public static final long RESERVED = 1 << 14;
  public static final long SECURE_CONNECTION = 1 << 15;
  public static final long MULTI_STATEMENTS = 1 << 16;
  public static final long MULTI_RESULTS = 1 << 17;
  public static final long PS_MULTI_RESULTS = 1 << 18;
  public static final long PLUGIN_AUTH = 1 << 19;
  public static final long CONNECT_ATTRS = 1 << 20;
  public static final long PLUGIN_AUTH_LENENC_CLIENT_DATA = 1 << 21;
  public static final long CAN_HANDLE_EXPIRED_PASSWORDS = 1 << 22;
  public static final long SESSION_TRACK = 1 << 23;
  public static final long DEPRECATE_EOF = 1 << 24;
  public static final long OPTIONAL_RESULTSET_METADATA = 1 << 25;
  public static final long ZSTD_COMPRESSION_ALGORITHM = 1 << 26;
  public static final long QUERY_ATTRIBUTES = 1 << 27;
  public static final long MULTI_FACTOR_AUTHENTICATION = 1 << 28;
  public static final long CAPABILITY_EXTENSION = 1 << 29;
  public static final long SSL_VERIFY_SERVER_CERT = 1 << 30;
  public static final long REMEMBER_OPTIONS = 1L << 31;

  public static final long MARIADB_PROGRESS = 1L << 32;
  public static final long MARIADB_COM_MULTI = 1L << 33;
  public static final long MARIADB_STMT_BULK_OPERATIONS = 1L << 34;
  public static final long MARIADB_EXTENDED_METADATA = 1L << 35;
  public static final long MARIADB_CACHE_METADATA = 1L << 36;
  public static final long MARIADB_BULK_UNIT_RESULTS = 1L << 37;

  /** All of MariaDB's extended flags, named and unnamed. */
  public static final long MARIADB_EXTENDED = 0xFFFFFFFFL << 32;

  public static Capabilities of(long bits) {
    return new Capabilities(bits);
  }

  /** Whether all bits of {@code flag} are set. */
  public boolean has(long flag) {
    return (bits & flag) == flag;
  }

  public Capabilities with(long flag) {
    return new Capabilities(bits | flag);
  }

  public Capabilities without(long flag) {
    return new Capabilities(bits & ~flag);
  }

  /** The flags that both have: what two peers agree on. */
  public Capabilities and(long mask) {
    return new Capabilities(bits & mask);
  }

  /** Bits 0 to 15, as {@code HandshakeV10} carries them first. */
  public int lower16() {
    return (int) (bits & 0xFFFF);
  }

  /** Bits 16 to 31, as {@code HandshakeV10} carries them after the status flags. */
  public int upper16() {
    return (int) (bits >>> 16 & 0xFFFF);
  }

  /** Bits 32 to 63, as MariaDB carries them in the last four of the reserved bytes. */
  public int extended() {
    return (int) (bits >>> 32);
  }

  @Override
  public String toString() {
    return "Capabilities[0x%x]".formatted(bits);
  }
}
