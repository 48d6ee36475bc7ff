package dev.sluice.gateway.testing.server;

import dev.sluice.gateway.testing.client.WireGreeting;

/** The two kinds of server, which speak one protocol and differ in what they say with it. */
public enum ServerFamily {
  MARIADB,
  MYSQL;

  static ServerFamily of(WireGreeting greeting) {
    return greeting.serverVersion().contains("MariaDB") ? MARIADB : MYSQL;
  }
}
