package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Digests.sha256;
import static dev.sluice.protocol.auth.Digests.xor;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * {@code caching_sha2_password}: the fast proof, its check, and the bytes of the exchange around them. Stateless;
 * passwords are the bytes that the client hashes, UTF-8 in practice, and are never kept.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html">
 *     Caching_sha2_password information</a>
 */
public final class CachingSha2Password {

  /** The client's packet that asks for the server's RSA key. */
  public static final byte REQUEST_PUBLIC_KEY = 0x02;

  /** {@code AuthMoreData}: the fast proof was right, an OK packet follows. */
  public static final byte FAST_AUTH_SUCCESS = 0x03;

  /** {@code AuthMoreData}: the password itself is needed. */
  public static final byte PERFORM_FULL_AUTHENTICATION = 0x04;

  /** Length in bytes of the proof of a password that is not empty, and of its digest. */
  public static final int PROOF_LENGTH = 32;

  /** Longest password in bytes that a full authentication takes, the NUL not counted; servers have the same limit. */
  public static final int MAX_PASSWORD_LENGTH = 256;

  private CachingSha2Password() {}

  /**
   * Returns the fast proof: {@code SHA256(password) XOR SHA256(SHA256(SHA256(password)) + nonce)}, or one NUL for the
   * empty password.
   */
  public static byte[] proof(byte[] password, Nonce nonce) {
    if (password.length == 0) {
      return new byte[1];
    }
    byte[] key = sha256(password);
    try {
      return xor(key, sha256(sha256(key), nonce.bytes()));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Returns {@code SHA256(SHA256(password))}, what a fast proof is checked against. */
  public static byte[] digest(byte[] password) {
    return sha256(sha256(password));
  }

  /**
   * Returns whether a fast proof is of the password with this digest. A proof of any other size than {@value
   * #PROOF_LENGTH} is false and never an error, so the caller has to decide on the empty password. The time does not
   * depend on where the bytes differ.
   */
  public static boolean matches(byte[] proof, byte[] digest, Nonce nonce) {
    if (proof.length != PROOF_LENGTH) {
      return false;
    }
    byte[] key = xor(proof, sha256(digest, nonce.bytes()));
    try {
      return MessageDigest.isEqual(sha256(key), digest);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
