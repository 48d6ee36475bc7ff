package dev.sluice.protocol.auth;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** A key of 1024 bits that OpenSSL made for these tests and that guards nothing. */
final class OpensslKey {

  static final String PUBLIC_PEM =
      """
      -----BEGIN PUBLIC KEY-----
      MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCxFk42bHrsgas+2etskPtC33if
      s0oYPAi+urmdpy9LyIJ30oo3BrtxdAcCmIXaweGpjH6sPozr8x6JQaqVqd/v86ZZ
      +vE0l4sML/T3JJt4QX3OuXJyH63vGGJ9F4Shzu+wTlWOtL04j+UA4PKnjuNrtU2g
      nHCsVjdgB98KxPGHXQIDAQAB
      -----END PUBLIC KEY-----
      """;

  private static final String PRIVATE_PKCS8 =
      """
      MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBALEWTjZseuyBqz7Z
      62yQ+0LfeJ+zShg8CL66uZ2nL0vIgnfSijcGu3F0BwKYhdrB4amMfqw+jOvzHolB
      qpWp3+/zpln68TSXiwwv9Pckm3hBfc65cnIfre8YYn0XhKHO77BOVY60vTiP5QDg
      8qeO42u1TaCccKxWN2AH3wrE8YddAgMBAAECgYAhqaXQfqqXTsboubAhASZiPezG
      HuTU2oSnDQO/zkoVU9ZJRMJ1V1hGZtH2UlwPi4+EFWr2/yT2rU5+tPbiYFprB3XE
      52Ceoq0NzQ2QqbaQodIHTpnX2VdxXUfDKo+ty3HWUMzt5UxMPBngWNTZyTJDujPD
      9SvJrfzxDQZHVKSnQQJBAORs6pQEZFnayITr06D4EQ9qhOF6yVIkia2fIIbfSlkj
      PmHP0xpc5W/ZlR78FsZRq+Hepx37JVt5tVUyqmhUhakCQQDGdt6Mf52U3Sy7sYYA
      BFiuGIadYQaQesAwF88ZR5bvASM/wvRlWxLhcy80pK97l3Fmssh8XkoTojEhZ8bC
      X1yVAkBws6hdlXkpuD99DZnh7uMD9ytO0LUp2SswxbVXti3JoxDxU4e1lyYAtJrV
      qc1W1g73J1LPAQ3ifz9PpOrdBO7ZAkEAlKYuFK/1GK38tmzGADdBMMz/7trgbtDy
      KFN88+NSIpwIidZ89Xmcj66Veemr4ndRIenhDn4VH9WI1QuErMt+bQJAKswNfSbE
      HmwaKNCc0WBm9QdfcsF+Kx5m3i7wVqjSfWOFk/YWEw2liHDYiw1VzBK1X4MDKGCX
      YMmniCQw/o1akw==
      """;

  private OpensslKey() {}

  static RsaKeyPair pair() {
    try {
      KeyFactory keys = KeyFactory.getInstance("RSA");
      byte[] info = Base64.getMimeDecoder().decode(PRIVATE_PKCS8);
      byte[] publicInfo = Base64.getMimeDecoder().decode(PUBLIC_PEM.replaceAll("-----.*-----", ""));
      return RsaKeyPair.of(
          new KeyPair(
              keys.generatePublic(new X509EncodedKeySpec(publicInfo)),
              keys.generatePrivate(new PKCS8EncodedKeySpec(info))));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
