package dev.sluice.gateway.backend;

import static dev.sluice.gateway.backend.CapabilityFlag.Use.ASKED_FOR;
import static dev.sluice.gateway.backend.CapabilityFlag.Use.BY_SETTING;
import static dev.sluice.gateway.backend.CapabilityFlag.Use.FLAVOUR;
import static dev.sluice.gateway.backend.CapabilityFlag.Use.LOST_AT_RESET;
import static dev.sluice.gateway.backend.CapabilityFlag.Use.OFFERED;
import static dev.sluice.gateway.backend.CapabilityFlag.Use.OFFERED_AS_SERVER;
import static dev.sluice.gateway.backend.CapabilityFlag.Use.RELAYED;
import static dev.sluice.gateway.backend.CapabilityFlag.Use.SESSION;

import dev.sluice.protocol.Capabilities;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the gateway does with each capability flag: the one table of them. A flag without a row is never offered, and
 * never asked for. Manual: "Capabilities Flags"; MariaDB: "Connecting", "Capabilities".
 */
public enum CapabilityFlag {
  LONG_PASSWORD(Capabilities.LONG_PASSWORD, OFFERED_AS_SERVER, RELAYED, ASKED_FOR),

  /** It decides how many rows an UPDATE reports, and a server takes it at a login only. */
  FOUND_ROWS(Capabilities.FOUND_ROWS, OFFERED_AS_SERVER, RELAYED, FLAVOUR),

  LONG_FLAG(Capabilities.LONG_FLAG, OFFERED_AS_SERVER, RELAYED, ASKED_FOR),

  /** The gateway's own logins name no schema: a session's is set when its connection is prepared. */
  CONNECT_WITH_DB(Capabilities.CONNECT_WITH_DB, OFFERED_AS_SERVER, RELAYED),

  /** A name with a schema in front of the table's would mean something else on a connection that has it. */
  NO_SCHEMA(Capabilities.NO_SCHEMA),

  /** The listener compresses by itself; connections to the server are not compressed. */
  COMPRESS(Capabilities.COMPRESS, BY_SETTING),

  /** It makes no difference to a server. */
  ODBC(Capabilities.ODBC, OFFERED_AS_SERVER, RELAYED),

  /** Withheld from clients without {@code sluice.session.local-infile}; a server without it refuses the statement. */
  LOCAL_FILES(Capabilities.LOCAL_FILES, OFFERED_AS_SERVER, RELAYED, FLAVOUR),

  /** It stands for an SQL mode, which the reset of a MariaDB session takes away. */
  IGNORE_SPACE(Capabilities.IGNORE_SPACE, OFFERED_AS_SERVER, RELAYED, FLAVOUR, LOST_AT_RESET),

  PROTOCOL_41(Capabilities.PROTOCOL_41, OFFERED_AS_SERVER, RELAYED, ASKED_FOR),

  /** It stands for a {@code wait_timeout}, which the reset of a MariaDB session takes away. */
  INTERACTIVE(Capabilities.INTERACTIVE, OFFERED_AS_SERVER, RELAYED, FLAVOUR, LOST_AT_RESET),

  /** The listener does TLS by itself. What is set towards the server is decided by the settings of its TLS. */
  SSL(Capabilities.SSL, BY_SETTING),

  /** It concerns the client's own process. */
  IGNORE_SIGPIPE(Capabilities.IGNORE_SIGPIPE, OFFERED_AS_SERVER, RELAYED),

  TRANSACTIONS(Capabilities.TRANSACTIONS, OFFERED_AS_SERVER, RELAYED, ASKED_FOR),

  /** Servers offer it for clients of the first 4.1 versions. */
  RESERVED(Capabilities.RESERVED, OFFERED_AS_SERVER, RELAYED),

  SECURE_CONNECTION(Capabilities.SECURE_CONNECTION, OFFERED_AS_SERVER, RELAYED, ASKED_FOR),

  /** {@code COM_SET_OPTION} switches it on a connection for each session. */
  MULTI_STATEMENTS(Capabilities.MULTI_STATEMENTS, OFFERED_AS_SERVER, RELAYED, ASKED_FOR, SESSION),

  /** Without it a server refuses statements that have several results. */
  MULTI_RESULTS(Capabilities.MULTI_RESULTS, OFFERED_AS_SERVER, RELAYED, FLAVOUR),

  /** The same for prepared statements. */
  PS_MULTI_RESULTS(Capabilities.PS_MULTI_RESULTS, OFFERED_AS_SERVER, RELAYED, FLAVOUR),

  PLUGIN_AUTH(Capabilities.PLUGIN_AUTH, OFFERED, OFFERED_AS_SERVER, RELAYED, ASKED_FOR),

  /** The gateway's own logins send the program's name. */
  CONNECT_ATTRS(Capabilities.CONNECT_ATTRS, OFFERED, OFFERED_AS_SERVER, RELAYED, ASKED_FOR),

  PLUGIN_AUTH_LENENC_CLIENT_DATA(Capabilities.PLUGIN_AUTH_LENENC_CLIENT_DATA, OFFERED, OFFERED_AS_SERVER, RELAYED,
      ASKED_FOR),

  /** A server tells a client so that its password has expired, and does not end the connection. */
  CAN_HANDLE_EXPIRED_PASSWORDS(Capabilities.CAN_HANDLE_EXPIRED_PASSWORDS, OFFERED_AS_SERVER, RELAYED, FLAVOUR),

  /** The gateway follows a session's state by it, whether the client asks or not. */
  SESSION_TRACK(Capabilities.SESSION_TRACK, OFFERED_AS_SERVER, RELAYED, ASKED_FOR),

  /** It decides what packet ends rows, and rows go through as they come. */
  DEPRECATE_EOF(Capabilities.DEPRECATE_EOF, OFFERED_AS_SERVER, RELAYED, FLAVOUR),

  /** A result begins differently with it, and the gateway does not read that form. */
  OPTIONAL_RESULTSET_METADATA(Capabilities.OPTIONAL_RESULTSET_METADATA),

  /** As {@link #COMPRESS}. */
  ZSTD_COMPRESSION_ALGORITHM(Capabilities.ZSTD_COMPRESSION_ALGORITHM, BY_SETTING),

  /**
   * For a server without it, the gateway takes the attributes out of the commands; a relayed login has the server's.
   */
  QUERY_ATTRIBUTES(Capabilities.QUERY_ATTRIBUTES, OFFERED, RELAYED, FLAVOUR),

  /** Only the server that asks for the second factor can check it. */
  MULTI_FACTOR_AUTHENTICATION(Capabilities.MULTI_FACTOR_AUTHENTICATION, RELAYED),

  /** It is reserved for more flags. */
  CAPABILITY_EXTENSION(Capabilities.CAPABILITY_EXTENSION),

  /** A client library's own switch, which is not for the wire. */
  SSL_VERIFY_SERVER_CERT(Capabilities.SSL_VERIFY_SERVER_CERT),

  /** As {@link #SSL_VERIFY_SERVER_CERT}. */
  REMEMBER_OPTIONS(Capabilities.REMEMBER_OPTIONS),

  /** Reports of progress would come amid an answer, as error packets. */
  MARIADB_PROGRESS(Capabilities.MARIADB_PROGRESS),

  /** The gateway does not know the command, {@code COM_MULTI}. */
  MARIADB_COM_MULTI(Capabilities.MARIADB_COM_MULTI),

  MARIADB_STMT_BULK_OPERATIONS(Capabilities.MARIADB_STMT_BULK_OPERATIONS, OFFERED_AS_SERVER, RELAYED, FLAVOUR),

  /** It decides how a column definition looks, as the next two decide what is sent at all. */
  MARIADB_EXTENDED_METADATA(Capabilities.MARIADB_EXTENDED_METADATA, OFFERED_AS_SERVER, RELAYED, FLAVOUR),

  MARIADB_CACHE_METADATA(Capabilities.MARIADB_CACHE_METADATA, OFFERED_AS_SERVER, RELAYED, FLAVOUR),

  MARIADB_BULK_UNIT_RESULTS(Capabilities.MARIADB_BULK_UNIT_RESULTS, OFFERED_AS_SERVER, RELAYED, FLAVOUR);

  /** A column of the table. */
  public enum Use {
    /** In a login that the gateway decides, it is offered whatever the server has. */
    OFFERED,
    /** In a login that the gateway decides, it is offered if the server offers it. */
    OFFERED_AS_SERVER,
    /** In a login that the server decides, it is offered if the server offers it. */
    RELAYED,
    /** It is offered if a setting of the listener says so, whatever the server has. */
    BY_SETTING,
    /** The gateway's own logins ask the server for it, whatever the client has negotiated. */
    ASKED_FOR,
    /** The gateway's own logins ask for it if the client has negotiated it: see {@link Flavour}. */
    FLAVOUR,
    /** A connection of any flavour can be given it for a session, and it can be taken away again. */
    SESSION,
    /** What it stands for is lost at {@code COM_RESET_CONNECTION} on MariaDB. */
    LOST_AT_RESET
  }

  private final long bit;
  private final Set<Use> uses;

  CapabilityFlag(long bit, Use... uses) {
    this.bit = bit;
    this.uses = EnumSet.noneOf(Use.class);
    this.uses.addAll(Arrays.asList(uses));
  }

  /** The flag, one bit of {@link Capabilities}. */
  public long bit() {
    return bit;
  }

  public boolean is(Use use) {
    return uses.contains(use);
  }

  /** The bits of all flags that have that use. */
  public static long all(Use use) {
    long mask = 0;
    for (CapabilityFlag flag : values()) {
      mask |= flag.is(use) ? flag.bit : 0;
    }
    return mask;
  }
}
