package dev.sluice.gateway.differential;

import dev.sluice.gateway.testing.WireClient;
import dev.sluice.gateway.testing.WireResponse;
import dev.sluice.gateway.testing.WireResponse.Kind;

/** One command of a case, and the line that it was written in. */
record Step(String line, int command, byte[] argument) {

  /** Not a command: the content of the file that the answer before asked for. */
  static final int FILE = -1;

  static final int QUERY = 0x03;

  WireResponse run(WireClient client, WireResponse before) {
    if (command != FILE) {
      return client.command(command, argument);
    }
    if (before.parts().getLast().kind() != Kind.LOCAL_INFILE) {
      return before;
    }
    int sequenceId = before.packets().getLast().sequenceId();
    if (argument.length > 0) {
      client.sendPacket(++sequenceId, argument);
    }
    client.sendPacket(++sequenceId, new byte[0]);
    return client.readResponse(QUERY);
  }
}
