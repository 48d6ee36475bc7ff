package dev.sluice.gateway.testing.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The client's half of the connection phase. */
final class WireHandshake {

  private static final int MAX_PACKET = 1 << 30;
  private static final int ZSTD_LEVEL = 3;

  /** How many bytes of a response ask for TLS. */
  private static final int SSL_REQUEST = 32;

  private final WireClient client;
  private final WireLogin login;

  WireHandshake(WireClient client, WireLogin login) {
    this.client = client;
    this.login = login;
  }

  /** Answers the greeting and whatever follows, up to the OK packet. */
  WirePacket run(WireGreeting greeting) {
    String plugin = WireAuth.CACHING_SHA2.equals(greeting.plugin()) ? WireAuth.CACHING_SHA2 : WireAuth.NATIVE;
    byte[] challenge = greeting.challenge();
    long capabilities = login.capabilities() & greeting.capabilities();
    byte[] response = response(capabilities, plugin, challenge);
    int sequenceId = 1;
    if ((capabilities & Capabilities.SSL) != 0) {
      client.sendPacket(sequenceId++, Arrays.copyOf(response, SSL_REQUEST));
      client.turnToTls();
    }
    client.sendPacket(sequenceId, response);
    return conclude(client.readPacket(), challenge);
  }

  /** Answers what is asked, and whatever follows, up to the OK packet. */
  WirePacket conclude(WirePacket first, byte[] nonce) {
    WirePacket packet = first;
    byte[] challenge = nonce;
    while (true) {
      byte[] payload = packet.payload();
      int next = packet.sequenceId() + 1;
      switch (packet.firstByte()) {
        case 0x00 -> {
          return packet;
        }
        case 0xFF -> throw new WireErrorException(WireError.of(payload));
        case 0xFE -> {
          WireBytes request = new WireBytes(payload);
          request.skip(1);
          String plugin = new String(request.untilZero(), StandardCharsets.US_ASCII);
          challenge = request.rest();
          client.sendPacket(next, WireAuth.proof(plugin, login.password(), challenge));
        }
        case 0x01 -> moreData(next, payload, challenge);
        default -> throw new IllegalStateException("not of a handshake: " + packet);
      }
      packet = client.readPacket();
    }
  }

  private void moreData(int sequenceId, byte[] payload, byte[] challenge) {
    if (payload.length > 2) {
      byte[] key = Arrays.copyOfRange(payload, 1, payload.length);
      client.sendPacket(sequenceId, WireAuth.encrypted(login.password(), challenge, key));
    } else if (payload[1] == 0x04) {
      client.sendPacket(sequenceId, new byte[] {0x02});
    }
  }

  private byte[] response(long capabilities, String plugin, byte[] challenge) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    fixed(out, capabilities, 4);
    fixed(out, MAX_PACKET, 4);
    fixed(out, login.collation(), 1);
    out.writeBytes(new byte[19]);
    fixed(out, capabilities >>> 32, 4);
    zeroEnded(out, login.user());
    lengthEncoded(out, WireAuth.proof(plugin, login.password(), challenge));
    String schema = login.schema();
    if ((capabilities & Capabilities.CONNECT_WITH_DB) != 0 && schema != null) {
      zeroEnded(out, schema);
    }
    if ((capabilities & Capabilities.PLUGIN_AUTH) != 0) {
      zeroEnded(out, plugin);
    }
    if ((capabilities & Capabilities.CONNECT_ATTRS) != 0) {
      lengthEncoded(out, attributes());
    }
    if ((capabilities & Capabilities.ZSTD) != 0) {
      out.write(ZSTD_LEVEL);
    }
    return out.toByteArray();
  }

  private byte[] attributes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    login.attributes().forEach((name, value) -> {
      lengthEncoded(out, name.getBytes(StandardCharsets.UTF_8));
      lengthEncoded(out, value.getBytes(StandardCharsets.UTF_8));
    });
    return out.toByteArray();
  }

  private static void fixed(ByteArrayOutputStream out, long value, int width) {
    for (int i = 0; i < width; i++) {
      out.write((int) (value >>> (8 * i)));
    }
  }

  private static void zeroEnded(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    out.write(0);
  }

  private static void lengthEncoded(ByteArrayOutputStream out, byte[] bytes) {
    if (bytes.length > 250) {
      out.write(0xFC);
      fixed(out, bytes.length, 2);
    } else {
      out.write(bytes.length);
    }
    out.writeBytes(bytes);
  }
}
