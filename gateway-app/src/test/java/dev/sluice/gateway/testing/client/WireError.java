package dev.sluice.gateway.testing.client;

import java.nio.charset.StandardCharsets;

/** An error packet, taken apart; before the handshake is over there is no SQL state in it. */
public record WireError(int code, String sqlState, String message) {

  public static WireError of(byte[] payload) {
    WireBytes bytes = new WireBytes(payload);
    bytes.skip(1);
    int code = bytes.fixed(2);
    String state = "";
    if (bytes.hasMore() && bytes.peek() == '#') {
      bytes.skip(1);
      state = new String(bytes.take(5), StandardCharsets.UTF_8);
    }
    return new WireError(code, state, new String(bytes.rest(), StandardCharsets.UTF_8));
  }
}
