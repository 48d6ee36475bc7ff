package dev.sluice.gateway.testing.client;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The compressed packets of a raw client: what it sends is put into some, and what it reads is taken out of some. */
final class WireCompression {

  private static final int MIN_COMPRESSED = 50;
  private static final int MAX_LENGTH = 5_000_000;

  private final boolean zstd;
  private byte[] inflated = {};
  private int position;
  private int nextId;
  private int packetsRead;

  WireCompression(boolean zstd) {
    this.zstd = zstd;
  }

  /** Bytes in packets of their own, which begin a command or follow what was read. */
  byte[] wrap(byte[] bytes, boolean begins) {
    nextId = begins ? 0 : nextId;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int sent = 0; sent < bytes.length; sent += MAX_LENGTH) {
      wrap(Arrays.copyOfRange(bytes, sent, Math.min(sent + MAX_LENGTH, bytes.length)), out);
    }
    return out.toByteArray();
  }

  private void wrap(byte[] bytes, ByteArrayOutputStream out) {
    boolean compressed = bytes.length >= MIN_COMPRESSED;
    byte[] content = compressed ? deflate(bytes) : bytes;
    fixed3(out, content.length);
    out.write(nextId++);
    fixed3(out, compressed ? bytes.length : 0);
    out.writeBytes(content);
  }

  private static void fixed3(ByteArrayOutputStream out, int value) {
    out.write(value);
    out.write(value >> 8);
    out.write(value >> 16);
  }

  byte[] take(WireInput input, int count) throws IOException {
    byte[] taken = new byte[count];
    for (int done = 0; done < count; ) {
      if (position == inflated.length) {
        read(input);
      }
      int some = Math.min(count - done, inflated.length - position);
      System.arraycopy(inflated, position, taken, done, some);
      position += some;
      done += some;
    }
    return taken;
  }

  private void read(WireInput input) throws IOException {
    byte[] header = input.take(7);
    int id = header[3] & 0xFF;
    if (id != (nextId & 0xFF)) {
      throw new IllegalStateException("compressed packet " + id + " where " + (nextId & 0xFF) + " should be");
    }
    nextId = id + 1;
    packetsRead++;
    byte[] content = input.take(int3(header, 0));
    int length = int3(header, 4);
    inflated = length == 0 ? content : inflate(content, length);
    position = 0;
  }

  private static int int3(byte[] bytes, int offset) {
    return bytes[offset] & 0xFF | (bytes[offset + 1] & 0xFF) << 8 | (bytes[offset + 2] & 0xFF) << 16;
  }

  private byte[] deflate(byte[] bytes) {
    if (zstd) {
      return Zstd.compress(bytes, 3);
    }
    Deflater deflater = new Deflater();
    deflater.setInput(bytes);
    deflater.finish();
    byte[] out = new byte[bytes.length + 1000];
    int length = deflater.deflate(out);
    deflater.end();
    return Arrays.copyOf(out, length);
  }

  private byte[] inflate(byte[] content, int length) {
    byte[] out = new byte[length];
    if (zstd) {
      check(Zstd.decompress(out, content), length);
      return out;
    }
    Inflater inflater = new Inflater();
    inflater.setInput(content);
    try {
      check(inflater.inflate(out), length);
      check(inflater.getRemaining(), 0);
      return out;
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    } finally {
      inflater.end();
    }
  }

  private static void check(long actual, int expected) {
    if (actual != expected) {
      throw new IllegalStateException("a compressed packet of " + actual + " bytes, not " + expected);
    }
  }

  void startsAnswer() {
    nextId = 1;
  }

  void continuesAfter(int id) {
    nextId = id + 1;
  }

  void startsUnasked() {
    nextId = 0;
  }

  int packetsRead() {
    return packetsRead;
  }
}
