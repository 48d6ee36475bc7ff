package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.CachingSha2Password.MAX_PASSWORD_LENGTH;
import static dev.sluice.protocol.auth.CachingSha2Password.PERFORM_FULL_AUTHENTICATION;
import static dev.sluice.protocol.auth.CachingSha2Password.PROOF_LENGTH;
import static dev.sluice.protocol.auth.CachingSha2Password.REQUEST_PUBLIC_KEY;

/**
 * {@code caching_sha2_password}, the server's side. Unless a fast proof is known to be right, a full authentication
 * follows, as in servers; so a client that sends a wrong proof learns nothing of the user.
 */
final class CachingSha2Exchange implements ServerExchange {

  private enum State {
    /** Waits for the fast proof; goes on to PASSWORD, or ends. */
    PROOF,
    /** Waits for the password, the request of the key or the encrypted password; goes on to CIPHERTEXT, or ends. */
    PASSWORD,
    /** Waits for the encrypted password; ends. */
    CIPHERTEXT
  }

  private final LoginContext context;

  private final StoredPassword stored;

  private final Nonce nonce;

  private final boolean secure;

  private State state = State.PROOF;

  CachingSha2Exchange(LoginContext context, StoredPassword stored, Nonce nonce, boolean secure) {
    this.context = context;
    this.stored = stored;
    this.nonce = nonce;
    this.secure = secure;
  }

  @Override
  public AuthStep receive(byte[] packet) {
    return switch (state) {
      case PROOF -> proof(packet);
      case PASSWORD -> secure ? password(packet) : requestOrCiphertext(packet);
      case CIPHERTEXT -> ciphertext(packet);
    };
  }

  private AuthStep proof(byte[] packet) {
    if (packet.length == 0 || packet.length == 1 && packet[0] == 0) {
      return stored.isEmpty() ? new AuthStep.Accepted() : new AuthStep.Rejected(AuthStep.Reason.NO_PASSWORD);
    }
    if (packet.length != PROOF_LENGTH) {
      return wrong();
    }
    if (stored.matchesFast(packet, nonce, context.cache())) {
      return new AuthStep.FastAccepted();
    }
    state = State.PASSWORD;
    return new AuthStep.MoreData(new byte[] {PERFORM_FULL_AUTHENTICATION});
  }

  private AuthStep password(byte[] packet) {
    int last = packet.length - 1;
    if (last < 0 || last > MAX_PASSWORD_LENGTH || packet[last] != 0) {
      return wrong();
    }
    return new AuthStep.Verify(PasswordCheck.clear(stored, context.cache(), packet));
  }

  private AuthStep requestOrCiphertext(byte[] packet) {
    if (packet.length == 1 && packet[0] == REQUEST_PUBLIC_KEY) {
      state = State.CIPHERTEXT;
      return new AuthStep.MoreData(context.key().publicKey().pem());
    }
    return ciphertext(packet);
  }

  private AuthStep ciphertext(byte[] packet) {
    if (packet.length != context.key().publicKey().blockLength()) {
      return wrong();
    }
    return new AuthStep.Verify(PasswordCheck.encrypted(stored, context.cache(), packet, context.key(), nonce));
  }

  private static AuthStep wrong() {
    return new AuthStep.Rejected(AuthStep.Reason.WRONG_PASSWORD);
  }
}
