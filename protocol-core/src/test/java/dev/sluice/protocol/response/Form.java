package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.frame;

import dev.sluice.protocol.Capabilities;

/** How a connection tells that definitions and rows end: with and without {@code DEPRECATE_EOF}. */
enum Form {
  OK(Relay.MODERN),
  EOF(Relay.OLD);

  private final Capabilities client;

  Form(Capabilities client) {
    this.client = client;
  }

  static Form of(Capabilities client) {
    return client.has(Capabilities.DEPRECATE_EOF) ? OK : EOF;
  }

  /** What a client of this form negotiates. */
  Capabilities client() {
    return client;
  }

  /** What stands after definitions: an EOF packet or nothing. */
  byte[] afterDefinitions(int sequenceId, String status) {
    return this == OK ? new byte[0] : eof(sequenceId, status);
  }

  /** What stands after rows. */
  byte[] afterRows(int sequenceId, String status) {
    return this == OK ? frame(sequenceId, "fe 00 00 | counts", status, "00 00 | warnings") : eof(sequenceId, status);
  }

  private static byte[] eof(int sequenceId, String status) {
    return frame(sequenceId, "fe", "00 00 | warnings", status);
  }
}
