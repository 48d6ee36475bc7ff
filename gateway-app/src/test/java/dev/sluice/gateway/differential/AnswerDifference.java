package dev.sluice.gateway.differential;

import dev.sluice.gateway.testing.client.WirePacket;
import dev.sluice.gateway.testing.client.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Compares the server's answer to a command with the gateway's, byte by byte, but for ids of prepared statements. */
public final class AnswerDifference {

  /** In errors about statements, and in rows that repeat those, with the byte before, which is the length there. */
  private static final Pattern STATEMENT_ID = Pattern.compile("(?is).((Unknown|Unbekannter) prepared[ -]statement"
      + "[ -]handler|The statement|Die Anweisung) \\(\\d+\\)");

  private AnswerDifference() {}

  /** Says where the answers begin to differ, with both packets; empty if they are the same. */
  public static Optional<String> between(WireResponse server, WireResponse gateway) {
    int common = Math.min(server.packets().size(), gateway.packets().size());
    for (int i = 0; i < common; i++) {
      WirePacket expected = withoutStatementId(server, i);
      WirePacket actual = withoutStatementId(gateway, i);
      if (!expected.equals(actual)) {
        return Optional.of("packet " + i + " differs\nserver:  " + expected.around(expected.mismatch(actual))
            + "\ngateway: " + actual.around(expected.mismatch(actual)));
      }
    }
    return server.packets().size() == gateway.packets().size() ? Optional.empty() : Optional.of("number of packets: "
        + server.packets().size() + " from the server, " + server.shape() + ", " + gateway.packets().size()
        + " from the gateway, " + gateway.shape());
  }

  /** A connection that was lent before has counted statements before. */
  private static WirePacket withoutStatementId(WireResponse response, int packet) {
    WirePacket asItCame = response.packets().get(packet);
    if (packet == 0 && response.parts().getFirst().kind() == WireResponse.Kind.PREPARED) {
      byte[] payload = asItCame.payload().clone();
      Arrays.fill(payload, 1, 5, (byte) 0);
      return new WirePacket(asItCame.sequenceId(), payload);
    }
    String text = new String(asItCame.payload(), StandardCharsets.ISO_8859_1);
    if (STATEMENT_ID.matcher(text).find()) {
      String masked = STATEMENT_ID.matcher(text).replaceAll("$1 (id)");
      return new WirePacket(asItCame.sequenceId(), masked.getBytes(StandardCharsets.ISO_8859_1));
    }
    return asItCame;
  }
}
