package dev.sluice.protocol.auth;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Both sides of one login, and what they said, a line each. */
final class LoginConversation {

  private static final int SHOWN_WHOLE = 2;

  private final List<String> trace = new ArrayList<>();

  private final LoginContext context;

  LoginConversation(LoginContext context) {
    this.context = context;
  }

  /** Returns the trace of a client that speaks the greeting's plugin. */
  String run(StoredPassword stored, String password, boolean secure) {
    return run(stored, password, context.defaultPlugin(), secure);
  }

  String run(StoredPassword stored, String password, AuthPlugin plugin, boolean secure) {
    ServerAuthentication server = new ServerAuthentication(context, Nonce.random());
    try (ClientAuthentication client = new ClientAuthentication(Vectors.utf8(password), () -> secure)) {
      byte[] proof = client.respond(plugin.wireName(), server.nonce().bytes());
      trace.add("C: " + plugin.wireName() + " " + shown(proof));
      @Nullable AuthStep step = server.begin(stored, new LoginAttempt(plugin.wireName(), proof, true, false, secure));
      while (step != null) {
        step = next(step, client, server);
      }
    }
    return String.join("\n", trace) + "\n";
  }

  private @Nullable AuthStep next(AuthStep step, ClientAuthentication client, ServerAuthentication server) {
    return switch (step) {
      case AuthStep.Switch it -> {
        trace.add("S: switch to " + it.plugin().wireName());
        yield server.receive(said(client.respond(it.plugin().wireName(), it.nonce().terminated())));
      }
      case AuthStep.MoreData it -> {
        trace.add("S: more " + shown(it.data()));
        yield server.receive(said(client.moreData(it.data()).orElseThrow()));
      }
      case AuthStep.Verify it -> {
        trace.add("S: (checks the password)");
        yield server.verified(it.check().run());
      }
      case AuthStep.Accepted ignored -> ended("S: OK");
      case AuthStep.FastAccepted ignored -> ended("S: more 03, OK");
      case AuthStep.Rejected it -> ended("S: ERR " + it.reason());
    };
  }

  private @Nullable AuthStep ended(String line) {
    trace.add(line);
    return null;
  }

  private byte[] said(byte[] packet) {
    trace.add("C: " + shown(packet));
    return packet;
  }

  private static String shown(byte[] data) {
    return data.length <= SHOWN_WHOLE ? HexFormat.of().formatHex(data) : data.length + " bytes";
  }
}
