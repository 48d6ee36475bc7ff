package dev.sluice.gateway.session;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.backend.SessionSetup;
import java.util.Map;

/**
 * What a client wants of the connections that its statements run on, and how a session begins. Written by one command
 * at a time, read from anywhere.
 */
final class SessionState {

  private volatile SessionSetup setup;
  private volatile long begun = System.nanoTime();
  private volatile int freshStatus;
  private volatile int status;
  private volatile boolean asciiTrailBytes;

  /**
   * As a login has left it.
   *
   * @param freshStatus a fresh session's status flags on this server
   */
  SessionState(SessionSetup setup, int freshStatus) {
    this.setup = setup;
    this.asciiTrailBytes = setup.hasAsciiTrailBytes();
    this.freshStatus = freshStatus;
    this.status = freshStatus;
  }

  private void setup(SessionSetup wanted) {
    setup = wanted;
    asciiTrailBytes = wanted.hasAsciiTrailBytes();
  }

  /** Whether a character's second byte may be that of a backslash or a backtick; each statement asks. */
  boolean hasAsciiTrailBytes() {
    return asciiTrailBytes;
  }

  SessionSetup setup() {
    return setup;
  }

  /** When it has begun, as {@link System#nanoTime}: it has the server's global variables of that time or later. */
  long begun() {
    return begun;
  }

  /** The status flags as long as no connection is held. */
  int status() {
    return status;
  }

  /** What they were on the connection that was held last. */
  void status(int flags) {
    status = flags;
  }

  /** The status flags of the session as it begins. */
  void freshStatus(int flags) {
    freshStatus = flags;
    status = flags;
  }

  /** Keeps what commands have changed on a connection, to be put on the next one. */
  void carryOver(Lease held) {
    setup(held.carryOver(setup));
  }

  /** Has these variables put on the next connection, too. */
  void wants(Map<String, String> variables) {
    if (!variables.equals(setup.variables())) {
      setup(setup.with(variables));
    }
  }

  /** The client is about to reset its session, which begins anew with that. */
  void resets() {
    begun = System.nanoTime();
  }

  /** The session has been reset while it held no connection. */
  void wasReset(Backend backend) {
    setup(backend.afterReset(setup));
    status = freshStatus;
  }
}
