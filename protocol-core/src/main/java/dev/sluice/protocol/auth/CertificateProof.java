package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Digests.sha256;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Proves to a client, by the password that both know, that the certificate it was shown is the server's own, so that it
 * need not be signed by anybody whom the client trusts.
 *
 * <p>Servers of MariaDB 11.4 and later say it in the info of the OK packet that ends a login by
 * {@code mysql_native_password} with a password that is not empty. MariaDB: "TLS and Cryptography", "Zero-configuration
 * SSL". Immutable.
 */
public final class CertificateProof {

  /** What the info begins with, which no text for humans does. */
  private static final byte MARKER = 0x01;

  private final byte[] passwordDigest;
  private final Nonce nonce;

  CertificateProof(byte[] passwordDigest, Nonce nonce) {
    this.passwordDigest = passwordDigest;
    this.nonce = nonce;
  }

  /**
   * The OK packet's info: the marker, then SHA-256 of the password's stored digest, the login's nonce and the
   * certificate's SHA-256 fingerprint, in 64 hexadecimal digits of upper case.
   *
   * @param certificate the certificate that the client was shown, in DER
   */
  public byte[] info(byte[] certificate) {
    byte[] proof = sha256(passwordDigest, nonce.bytes(), sha256(certificate));
    String digits = HexFormat.of().withUpperCase().formatHex(proof);
    byte[] info = ("." + digits).getBytes(StandardCharsets.US_ASCII);
    info[0] = MARKER;
    return info;
  }
}
