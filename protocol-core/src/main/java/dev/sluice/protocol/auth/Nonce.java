package dev.sluice.protocol.auth;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The {@value #LENGTH} random bytes that a proof is made for: {@code auth-plugin-data} of the greeting and of
 * {@code AuthSwitchRequest}, the server's "scramble". Immutable; travels in the clear and is no secret.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html">
 *     Protocol::HandshakeV10</a>
 */
public final class Nonce {

  /** Length in bytes, the terminating NUL not counted. */
  public static final int LENGTH = 20;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] bytes;

  private Nonce(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns a fresh nonce made as servers make it: seven-bit bytes, none of them NUL or {@code '$'}. */
  public static Nonce random() {
    byte[] bytes = new byte[LENGTH];
    RANDOM.nextBytes(bytes);
    for (int i = 0; i < LENGTH; i++) {
      bytes[i] &= 0x7F;
      if (bytes[i] == 0 || bytes[i] == '$') {
        bytes[i]++;
      }
    }
    return new Nonce(bytes);
  }

  /**
   * Returns the nonce that a packet carries.
   *
   * @param data {@value #LENGTH} bytes, with or without the NUL that terminates them on the wire; copied
   * @throws IllegalArgumentException if there are fewer or more, or the byte after them is not NUL
   */
  public static Nonce of(byte[] data) {
    boolean terminated = data.length == LENGTH + 1 && data[LENGTH] == 0;
    if (data.length != LENGTH && !terminated) {
      throw new IllegalArgumentException(
          "a nonce has " + LENGTH + " bytes and may end with a NUL, this has " + data.length + " bytes");
    }
    return new Nonce(Arrays.copyOf(data, LENGTH));
  }

  /** Returns a copy of the {@value #LENGTH} bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns the bytes and the NUL after them, as {@code AuthSwitchRequest} carries them. */
  public byte[] terminated() {
    return Arrays.copyOf(bytes, LENGTH + 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Nonce nonce && Arrays.equals(bytes, nonce.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
