package dev.sluice.gateway.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** PROXY headers as HAProxy sends them, byte by byte. */
final class ProxyHeaders {

  private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

  static final int LOCAL = 0x20;
  static final int PROXY = 0x21;
  static final int UNSPEC = 0x00;
  static final int TCP4 = 0x11;
  static final int TCP6 = 0x21;
  static final int UNIX = 0x31;

  private ProxyHeaders() {}

  static byte[] version1(String line) {
    return ("PROXY " + line + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Version, command and family, the length, and what it says of: addresses in hex, and any other bytes. */
  static byte[] version2(int command, int family, String addresses, byte... tlvs) {
    byte[] block = HexFormat.of().parseHex(addresses);
    return ByteBuffer.allocate(SIGNATURE.length + 4 + block.length + tlvs.length)
        .put(SIGNATURE)
        .put((byte) command)
        .put((byte) family)
        .putShort((short) (block.length + tlvs.length))
        .put(block)
        .put(tlvs)
        .array();
  }
}
