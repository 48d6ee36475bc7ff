package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Digests.sha1;
import static dev.sluice.protocol.auth.Digests.xor;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * {@code mysql_native_password}: proofs and their check. Stateless; passwords are the bytes that the client hashes,
 * UTF-8 in practice, and are never kept.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_native_password_authentication.html">
 *     Native Authentication</a>
 */
public final class NativePassword {

  /** Length in bytes of the proof of a password that is not empty, and of its digest. */
  public static final int PROOF_LENGTH = 20;

  private NativePassword() {}

  /**
   * Returns what a client sends: {@code SHA1(password) XOR SHA1(nonce + SHA1(SHA1(password)))}, or nothing for the
   * empty password.
   */
  public static byte[] proof(byte[] password, Nonce nonce) {
    if (password.length == 0) {
      return new byte[0];
    }
    byte[] key = sha1(password);
    try {
      return xor(key, sha1(nonce.bytes(), sha1(key)));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Returns {@code SHA1(SHA1(password))}, what a server stores. */
  public static byte[] digest(byte[] password) {
    return sha1(sha1(password));
  }

  /**
   * Returns whether a proof is of the password with this digest. A proof of any other size than {@value #PROOF_LENGTH}
   * is false and never an error, so the caller has to decide on the empty password. The time does not depend on where
   * the bytes differ.
   */
  public static boolean matches(byte[] proof, byte[] digest, Nonce nonce) {
    if (proof.length != PROOF_LENGTH) {
      return false;
    }
    byte[] key = xor(proof, sha1(nonce.bytes(), digest));
    try {
      return MessageDigest.isEqual(sha1(key), digest);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
