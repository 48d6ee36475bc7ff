package dev.sluice.gateway.testing.client;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;

/** The proofs of a password that a raw client gives, without TLS. */
final class WireAuth {

  static final String NATIVE = "mysql_native_password";
  static final String CACHING_SHA2 = "caching_sha2_password";

  private WireAuth() {}

  static byte[] proof(String plugin, String password, byte[] challenge) {
    if (password.isEmpty()) {
      return new byte[0];
    }
    byte[] secret = password.getBytes(StandardCharsets.UTF_8);
    byte[] salt = Arrays.copyOf(challenge, 20);
    if (plugin.equals(CACHING_SHA2)) {
      byte[] once = digest("SHA-256", secret);
      return xor(once, digest("SHA-256", digest("SHA-256", once), salt));
    }
    byte[] once = digest("SHA-1", secret);
    return xor(once, digest("SHA-1", salt, digest("SHA-1", once)));
  }

  /** The password for caching_sha2's full authentication, under the server's public key. */
  static byte[] encrypted(String password, byte[] challenge, byte[] pem) {
    String base64 = new String(pem, StandardCharsets.US_ASCII).replaceAll("-----[^-]+-----|\\s", "");
    byte[] clear = (password + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] salt = Arrays.copyOf(challenge, 20);
    for (int i = 0; i < clear.length; i++) {
      clear[i] ^= salt[i % salt.length];
    }
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64))));
      return cipher.doFinal(clear);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] digest(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] xor(byte[] left, byte[] right) {
    byte[] result = left.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= right[i];
    }
    return result;
  }
}
