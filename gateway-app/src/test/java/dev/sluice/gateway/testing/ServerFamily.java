package dev.sluice.gateway.testing;

/** The two kinds of server, which speak one protocol and differ in what they say with it. */
public enum ServerFamily {
  MARIADB,
  MYSQL;

  static ServerFamily of(WireGreeting greeting) {
    return greeting.serverVersion().contains("MariaDB") ? MARIADB : MYSQL;
  }
}
