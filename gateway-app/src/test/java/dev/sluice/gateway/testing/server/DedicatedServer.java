package dev.sluice.gateway.testing.server;

/** A server of one test's own, which may be killed and restarted; it ends with this JVM at the latest. */
public sealed interface DedicatedServer extends BackendServer, AutoCloseable permits EmbeddedServer, MySqlServer {

  /** The process id of the server that was started last. */
  long pid();

  /** Ends the server as {@code kill -9} does: its connections break without a word. */
  void kill();

  /** Stops the server in order: it tells its clients. */
  void stop();

  /** Starts the server again, on the same port and with its data, and returns when it answers. */
  void restart();

  @Override
  void close();
}
