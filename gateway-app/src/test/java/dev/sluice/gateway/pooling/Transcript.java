package dev.sluice.gateway.pooling;

import dev.sluice.gateway.differential.AnswerDifference;
import dev.sluice.gateway.testing.client.WireResponse;
import java.util.List;
import java.util.Optional;

/**
 * All that one client was answered.
 *
 * @param end why there are no more answers; empty if the client had all of them
 */
record Transcript(List<Answer> answers, String end) {

  private static final int REFUSAL = 1235;

  /** Whether the gateway has refused a statement, because it cannot answer it as the server would. */
  boolean isRefused() {
    return answers.stream().map(Answer::response).filter(response -> !response.packets().isEmpty())
        .filter(WireResponse::isError).map(WireResponse::error)
        .anyMatch(error -> error.code() == REFUSAL && error.message().startsWith("sluice: another client has had"));
  }

  /** Says where the gateway's answers begin to differ from the server's; empty if they are the same. */
  static Optional<String> difference(Transcript server, Transcript gateway) {
    for (int i = 0; i < Math.min(server.answers.size(), gateway.answers.size()); i++) {
      Answer expected = server.answers.get(i);
      Optional<String> difference = AnswerDifference.between(expected.response(), gateway.answers.get(i).response());
      if (difference.isPresent()) {
        return Optional.of("command " + (i + 1) + ", " + expected.command() + ": " + difference.get());
      }
    }
    if (server.answers.size() != gateway.answers.size() || server.end.isEmpty() != gateway.end.isEmpty()) {
      return Optional.of("the session ended after " + server.answers.size() + " commands on the server [" + server.end
          + "], after " + gateway.answers.size() + " on the gateway [" + gateway.end + "]");
    }
    return Optional.empty();
  }
}
