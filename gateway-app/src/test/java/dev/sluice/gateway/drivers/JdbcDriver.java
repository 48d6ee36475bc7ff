package dev.sluice.gateway.drivers;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.server.BackendServer;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A JDBC driver with the settings under which it speaks the text protocol only, and never waits without a bound. */
enum JdbcDriver {
  CONNECTOR_J("jdbc:mysql", "useServerPrepStmts=false", "sslMode=DISABLED"),
  MARIADB("jdbc:mariadb", "useServerPrepStmts=false", "sslMode=disable");

  private final String scheme;
  private final List<String> usual;

  JdbcDriver(String scheme, String... usual) {
    this.scheme = scheme;
    this.usual = List.of(usual);
  }

  /** Connects through the gateway. */
  Connection connect(String... options) throws SQLException {
    return connect(GatewayUnderTest.address(), Account.APP, options);
  }

  /** Connects straight to the server. */
  Connection direct(String... options) throws SQLException {
    return connect(BackendServer.shared().address(), Account.APP, options);
  }

  Connection connect(InetSocketAddress address, Account account, String... options) throws SQLException {
    List<String> all = new ArrayList<>(List.of("connectTimeout=10000", "socketTimeout=60000"));
    all.addAll(usual);
    all.addAll(List.of(options));
    Properties properties = new Properties();
    properties.put("user", account.user());
    properties.put("password", account.password());
    return DriverManager.getConnection(scheme + "://127.0.0.1:" + address.getPort() + "/" + BackendServer.SCHEMA + "?"
        + String.join("&", all), properties);
  }
}
