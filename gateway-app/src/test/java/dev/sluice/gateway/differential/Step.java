package dev.sluice.gateway.differential;

import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** One command of a case, and the line that it was written in. */
public record Step(String line, int command, byte[] argument) {

  /** Not a command: the content of the file that the answer before asked for. */
  static final int FILE = -1;

  public static final int QUERY = 0x03;

  private static final byte[] LAST_PREPARED = {-1, -1, -1, -1};
  private static final int PREPARE = 0x16;

  /** Runs it after what has been answered so far. */
  public WireResponse run(WireClient client, List<WireResponse> answers) {
    String name = line.split(" ")[0];
    if (name.equals("!stmt_last") || name.equals("!stmt_bulk_last")) {
      return client.command(command, join(LAST_PREPARED, argument));
    }
    if (name.startsWith("!stmt_") && command != PREPARE) {
      return client.command(command, join(statementId(answers), argument));
    }
    return command == FILE ? file(client, answers.getLast()) : client.command(command, argument);
  }

  private static byte[] join(byte[] statementId, byte[] rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(statementId);
    out.writeBytes(rest);
    return out.toByteArray();
  }

  /** Of the statement that was prepared last; where none could be, of one that is not there. */
  private static byte[] statementId(List<WireResponse> answers) {
    return answers.reversed().stream()
        .filter(answer -> !answer.parts().isEmpty() && answer.parts().getFirst().kind() == Kind.PREPARED)
        .findFirst()
        .map(answer -> Arrays.copyOfRange(answer.packets().getFirst().payload(), 1, 5))
        .orElse(new byte[] {0x77, 0x77, 0x77, 0x77});
  }

  private WireResponse file(WireClient client, WireResponse before) {
    if (before.parts().getLast().kind() != Kind.LOCAL_INFILE) {
      return before;
    }
    return client.sendFile(before, argument, 10);
  }
}
