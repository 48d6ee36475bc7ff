package dev.sluice.gateway.testing.client;

import java.util.Arrays;

/** Reads the protocol's basic types from a payload, in order. */
final class WireBytes {

  private final byte[] bytes;
  private int position;

  WireBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return position < bytes.length;
  }

  int peek() {
    return bytes[position] & 0xFF;
  }

  void skip(int count) {
    position += count;
  }

  byte[] take(int count) {
    position += count;
    return Arrays.copyOfRange(bytes, position - count, position);
  }

  byte[] rest() {
    return take(bytes.length - position);
  }

  int fixed(int width) {
    return (int) fixedLong(width);
  }

  private long fixedLong(int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value |= (bytes[position++] & 0xFFL) << (8 * i);
    }
    return value;
  }

  long lengthEncoded() {
    int first = fixed(1);
    return switch (first) {
      case 0xFC -> fixedLong(2);
      case 0xFD -> fixedLong(3);
      case 0xFE -> fixedLong(8);
      default -> first;
    };
  }

  byte[] lengthEncodedBytes() {
    return take((int) lengthEncoded());
  }

  byte[] untilZero() {
    int end = position;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    byte[] value = Arrays.copyOfRange(bytes, position, end);
    position = Math.min(end + 1, bytes.length);
    return value;
  }
}
