package dev.sluice.protocol.auth;

import java.util.Arrays;
import java.util.Optional;

/**
 * A login method that Sluice speaks, on either side.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html">
 *     Connection Phase, Authentication Methods</a>
 */
public enum AuthPlugin {

  /** SHA-256 with a fast proof and, if the server has no digest yet, a full exchange. */
  CACHING_SHA2_PASSWORD("caching_sha2_password"),

  /** SHA-1, one round trip; clients of MariaDB and those from before MySQL 8.0 use it. */
  MYSQL_NATIVE_PASSWORD("mysql_native_password");

  private final String wireName;

  AuthPlugin(String wireName) {
    this.wireName = wireName;
  }

  /** Returns the name that greetings, handshake responses and switch requests carry. */
  public String wireName() {
    return wireName;
  }

  /** Returns the plugin of exactly that wire name, or empty if Sluice does not know it. */
  public static Optional<AuthPlugin> named(String wireName) {
    return Arrays.stream(values()).filter(plugin -> plugin.wireName.equals(wireName)).findFirst();
  }
}
