package dev.sluice.gateway.handshake;

import dev.sluice.gateway.backend.GreetedConnection;
import dev.sluice.protocol.auth.CachingSha2Password;
import dev.sluice.protocol.auth.ClientAuthenticationException;
import dev.sluice.protocol.auth.Nonce;
import dev.sluice.protocol.auth.RsaKeyPair;
import dev.sluice.protocol.auth.RsaPublicKey;
import dev.sluice.protocol.packet.server.AuthMoreData;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Passes on a full password for {@code caching_sha2_password} if one side uses TLS and the other does not. Through TLS
 * it is sent in the clear. Without TLS it is encrypted with a key, the server's or the gateway's. It is wiped as soon
 * as it has been passed on. Not thread-safe: packets come one at a time.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html">
 *     Caching_sha2_password information</a>
 */
final class PasswordTransit {

  private final GreetedConnection connection;
  private final boolean clientSecure;
  private final RsaKeyPair key;
  private final Nonce nonce;
  private final Scheduler passwordChecks;
  private byte @Nullable [] waiting;

  /**
   * A password that the server has just asked for.
   *
   * @param clientSecure whether the client uses TLS; the connection then does not
   * @param key the key with which a client without TLS encrypts it
   * @param nonce the nonce with which encrypted passwords are masked
   * @param passwordChecks runs tasks that take milliseconds of CPU
   */
  PasswordTransit(GreetedConnection connection, boolean clientSecure, RsaKeyPair key, Nonce nonce,
      Scheduler passwordChecks) {
    this.connection = connection;
    this.clientSecure = clientSecure;
    this.key = key;
    this.nonce = nonce;
    this.passwordChecks = passwordChecks;
  }

  /** Takes the client's next packet. */
  LoginStep fromClient(byte[] said) {
    if (clientSecure) {
      waiting = said;
      return new LoginStep.Later(send(new byte[] {CachingSha2Password.REQUEST_PUBLIC_KEY}).thenMany(Flux.empty()));
    }
    if (said.length == 1 && said[0] == CachingSha2Password.REQUEST_PUBLIC_KEY) {
      return new LoginStep.Ask(new AuthMoreData(key.publicKey().pem())::encode);
    }
    return new LoginStep.Later(Mono.fromCallable(() -> terminated(key.decrypt(said, nonce).orElse(new byte[0])))
        .subscribeOn(passwordChecks)
        .flatMap(this::send)
        .thenMany(Flux.empty()));
  }

  /** A password that could not be decrypted is passed on as an empty one, so that the server refuses it. */
  private static byte[] terminated(byte[] password) {
    byte[] terminated = Arrays.copyOf(password, password.length + 1);
    Arrays.fill(password, (byte) 0);
    return terminated;
  }

  /** Takes the server's next packet: its key if that was asked for, or else a packet for the client. */
  Mono<LoginStep> fromServer(byte[] said) {
    byte[] terminated = waiting;
    if (terminated == null) {
      return Mono.just(new LoginStep.Ask(out -> out.writeBytes(said)));
    }
    waiting = null;
    return Mono.fromCallable(() -> encrypted(terminated, said))
        .subscribeOn(passwordChecks)
        .flatMap(this::send)
        .then(Mono.empty());
  }

  /** @throws ClientAuthenticationException if the server has sent no key, or one that is too short */
  private byte[] encrypted(byte[] terminated, byte[] moreData) {
    byte[] password = Arrays.copyOf(terminated, Math.max(0, terminated.length - 1));
    try {
      return RsaPublicKey.parse(Arrays.copyOfRange(moreData, 1, moreData.length)).encrypt(password, nonce);
    } finally {
      Arrays.fill(terminated, (byte) 0);
      Arrays.fill(password, (byte) 0);
    }
  }

  private Mono<Void> send(byte[] payload) {
    return connection.send(Unpooled.wrappedBuffer(payload)).doFinally(ignored -> Arrays.fill(payload, (byte) 0));
  }
}
