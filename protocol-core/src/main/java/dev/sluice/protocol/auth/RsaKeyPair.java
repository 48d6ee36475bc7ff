package dev.sluice.protocol.auth;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;

/**
 * The public and the private key for which clients without TLS encrypt their password. Immutable and thread-safe; its
 * {@code toString} shows nothing of the key. Make one for the life of the process, because generating it takes a large
 * part of a second.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html">
 *     Caching_sha2_password information</a>
 */
public final class RsaKeyPair {

  /** Size in bits of a generated key, the one that servers generate for themselves. */
  public static final int BITS = 2048;

  private final RsaPublicKey publicKey;

  private final PrivateKey privateKey;

  private RsaKeyPair(RSAPublicKey publicKey, PrivateKey privateKey) {
    this.publicKey = new RsaPublicKey(publicKey);
    this.privateKey = privateKey;
  }

  /** Returns a new key of {@value #BITS} bits. */
  public static RsaKeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS);
      return of(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no RSA", e);
    }
  }

  /**
   * Returns the key of a key store or a file.
   *
   * @throws IllegalArgumentException if it is no RSA key
   */
  public static RsaKeyPair of(KeyPair pair) {
    if (pair.getPublic() instanceof RSAPublicKey rsa) {
      return new RsaKeyPair(rsa, pair.getPrivate());
    }
    throw new IllegalArgumentException("an RSA key is needed, this is " + pair.getPublic().getAlgorithm());
  }

  /** Returns the half that goes to the client. */
  public RsaPublicKey publicKey() {
    return publicKey;
  }

  /**
   * Returns the password that a client encrypted, without its NUL, or empty if the block is not one that a client
   * makes for this key and nonce. Costs about a millisecond of CPU for 2048 bits. The caller wipes the result.
   */
  public Optional<byte[]> decrypt(byte[] block, Nonce nonce) {
    if (block.length != publicKey.blockLength()) {
      return Optional.empty();
    }
    try {
      Cipher cipher = Cipher.getInstance(RsaPublicKey.TRANSFORMATION);
      cipher.init(Cipher.DECRYPT_MODE, privateKey);
      byte[] masked = cipher.doFinal(block);
      byte[] terminated = Digests.xor(masked, nonce.bytes());
      Arrays.fill(masked, (byte) 0);
      return withoutTerminator(terminated);
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** Returns the bytes before the last one if that is NUL, and wipes the argument. */
  static Optional<byte[]> withoutTerminator(byte[] terminated) {
    int last = terminated.length - 1;
    try {
      return last >= 0 && terminated[last] == 0 ? Optional.of(Arrays.copyOf(terminated, last)) : Optional.empty();
    } finally {
      Arrays.fill(terminated, (byte) 0);
    }
  }
}
