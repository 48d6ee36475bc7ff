package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Digests.sha256;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Proves to a client that the certificate which it was shown is the server's own. The proof is made with the password
 * that both know, so the certificate needs no signature of an authority that the client trusts.
 *
 * <p>Servers of MariaDB 11.4 and later say it in the info of the OK packet that ends a login by
 * {@code mysql_native_password} with a password that is not empty. MariaDB: "TLS and Cryptography", "Zero-configuration
 * SSL". Immutable.
 */
public final class CertificateProof {

  /** The first bytes of the info; no human readable text begins with them. */
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
