package dev.sluice.gateway.testing.server;

/** Starts the shared server when it is first asked for. */
final class SharedServer {

  static final BackendServer INSTANCE = start();

  private SharedServer() {}

  private static BackendServer start() {
    String given = System.getenv("SLUICE_IT_BACKEND");
    return given == null ? EmbeddedServer.start() : GivenServer.prepare(given);
  }
}
