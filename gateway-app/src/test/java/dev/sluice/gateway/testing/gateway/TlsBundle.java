package dev.sluice.gateway.testing.gateway;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A certificate for localhost that signs itself, in a folder, and the settings by which the listener has it. */
public record TlsBundle(X509Bundle certificate, List<String> settings) {

  private static final String BUNDLE = "spring.ssl.bundle.pem.gateway.";

  /** Writes one into the folder, in the place of an earlier one. */
  public static TlsBundle write(Path folder, BigInteger serial) throws IOException {
    try {
      X509Bundle made = new CertificateBuilder().subject("CN=localhost").serial(serial)
          .setIsCertificateAuthority(true).addSanDnsName("localhost").buildSelfSigned();
      Files.writeString(folder.resolve("key.pem"), made.getPrivateKeyPEM());
      Files.writeString(folder.resolve("cert.pem"), made.getCertificatePathPEM());
      return new TlsBundle(made, List.of(
          BUNDLE + "keystore.certificate=" + folder.resolve("cert.pem"),
          BUNDLE + "keystore.private-key=" + folder.resolve("key.pem"),
          BUNDLE + "truststore.certificate=" + folder.resolve("cert.pem"),
          "sluice.listener.ssl.bundle=gateway"));
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
