package dev.sluice.gateway.testing.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The server's first packet, taken apart. */
public record WireGreeting(
    String serverVersion,
    long connectionId,
    long capabilities,
    int collation,
    int status,
    byte[] challenge,
    String plugin) {

  static WireGreeting of(byte[] payload) {
    WireBytes bytes = new WireBytes(payload);
    bytes.skip(1);
    String version = new String(bytes.untilZero(), StandardCharsets.US_ASCII);
    long id = bytes.fixed(4) & 0xFFFFFFFFL;
    byte[] challenge = Arrays.copyOf(bytes.take(8), 20);
    bytes.skip(1);
    long low = bytes.fixed(2);
    int collation = bytes.fixed(1);
    int status = bytes.fixed(2);
    long capabilities = low | ((long) bytes.fixed(2) << 16);
    bytes.skip(7);
    long extended = bytes.fixed(4) & 0xFFFFFFFFL;
    System.arraycopy(bytes.take(12), 0, challenge, 8, 12);
    bytes.skip(1);
    String plugin = new String(bytes.untilZero(), StandardCharsets.US_ASCII);
    if ((capabilities & Capabilities.LONG_PASSWORD) == 0) {
      capabilities |= extended << 32;
    }
    return new WireGreeting(version, id, capabilities, collation, status, challenge, plugin);
  }
}
