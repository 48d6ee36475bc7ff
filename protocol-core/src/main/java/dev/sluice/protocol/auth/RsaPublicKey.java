package dev.sluice.protocol.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;

/**
 * The key that a server sends without TLS so that a client can send it a password. Immutable. A client that accepts
 * such a key trusts the network, because without TLS nothing proves whose key it is.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html">
 *     Caching_sha2_password information</a>
 */
public final class RsaPublicKey {

  /** RSA_PKCS1_OAEP_PADDING of OpenSSL: SHA-1 for the label and for the mask. */
  static final String TRANSFORMATION = "RSA/ECB/OAEPWithSHA-1AndMGF1Padding";

  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";

  private static final String END = "-----END PUBLIC KEY-----";

  private final RSAPublicKey key;

  RsaPublicKey(RSAPublicKey key) {
    this.key = key;
  }

  /**
   * Returns the key in a PEM text, the {@code SubjectPublicKeyInfo} form.
   *
   * @param pem ASCII text; text before and after the key is skipped
   * @throws ClientAuthenticationException if there is no RSA public key in it
   */
  public static RsaPublicKey parse(byte[] pem) {
    String text = new String(pem, US_ASCII);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new ClientAuthenticationException("the server's public key is no PEM text");
    }
    try {
      byte[] info = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
      KeyFactory keys = KeyFactory.getInstance("RSA");
      return new RsaPublicKey((RSAPublicKey) keys.generatePublic(new X509EncodedKeySpec(info)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new ClientAuthenticationException("the server's public key is no RSA key", e);
    }
  }

  /** Returns the PEM text as OpenSSL writes it, lines of 64 characters, each ended by a line feed. */
  public byte[] pem() {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return (BEGIN + "\n" + body + "\n" + END + "\n").getBytes(US_ASCII);
  }

  /** Returns the size in bytes of what {@link #encrypt} returns. */
  public int blockLength() {
    return (key.getModulus().bitLength() + 7) / 8;
  }

  /**
   * Returns the password and a NUL, each byte XOR the nonce's, encrypted.
   *
   * @throws ClientAuthenticationException if the password is too long for the key, as 214 bytes are for 2048 bits
   */
  public byte[] encrypt(byte[] password, Nonce nonce) {
    byte[] terminated = Arrays.copyOf(password, password.length + 1);
    byte[] masked = Digests.xor(terminated, nonce.bytes());
    try {
      Cipher cipher = Cipher.getInstance(TRANSFORMATION);
      cipher.init(Cipher.ENCRYPT_MODE, key);
      return cipher.doFinal(masked);
    } catch (GeneralSecurityException e) {
      throw new ClientAuthenticationException("the password cannot be encrypted with the server's public key", e);
    } finally {
      Arrays.fill(terminated, (byte) 0);
      Arrays.fill(masked, (byte) 0);
    }
  }
}
