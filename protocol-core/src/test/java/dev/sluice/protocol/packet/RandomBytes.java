package dev.sluice.protocol.packet;

import java.util.Arrays;
import java.util.Random;

/** Payloads for property tests: any bytes, and valid packets with a few faults. */
public final class RandomBytes {

  private static final int LONGEST = 300;
  private static final int MOST_FAULTS = 4;

  /** Where lengths, headers and signs turn. */
  private static final byte[] EDGES = {0, 1, 0x7F, -128, (byte) 0xFA, (byte) 0xFB, (byte) 0xFC, (byte) 0xFD, -2, -1};

  private RandomBytes() {}

  public static byte[] any(Random random) {
    byte[] bytes = new byte[random.nextInt(LONGEST)];
    random.nextBytes(bytes);
    return bytes;
  }

  public static byte[] mutationOf(byte[] packet, Random random) {
    byte[] bytes = packet.clone();
    for (int faults = 1 + random.nextInt(MOST_FAULTS); faults > 0; faults--) {
      bytes = withFault(bytes, random);
    }
    return bytes;
  }

  private static byte[] withFault(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length + 1);
    byte edge = EDGES[random.nextInt(EDGES.length)];
    return switch (random.nextInt(5)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> splice(bytes, at, Math.min(bytes.length, at + 1), new byte[0]);
      case 2 -> splice(bytes, at, at, new byte[] {edge});
      case 3 -> splice(bytes, at, Math.min(bytes.length, at + 1), new byte[] {edge});
      default -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at / 2, at));
    };
  }

  /** {@code bytes} with {@code other} in place of what stands from {@code from} up to {@code to}. */
  private static byte[] splice(byte[] bytes, int from, int to, byte[] other) {
    byte[] spliced = Arrays.copyOf(bytes, from + other.length + bytes.length - to);
    System.arraycopy(other, 0, spliced, from, other.length);
    System.arraycopy(bytes, to, spliced, from + other.length, bytes.length - to);
    return spliced;
  }
}
