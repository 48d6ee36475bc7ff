package dev.sluice.gateway.testing.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** The reading half of a socket: a deadline on everything, and a buffer that can be filled as slowly as one likes. */
final class WireInput {

  private static final int READ_AHEAD = 64 * 1024;

  private final Socket socket;
  private byte[] buffer = new byte[READ_AHEAD];
  private int position;
  private int limit;
  private long deadline;

  WireInput(Socket socket) {
    this.socket = socket;
  }

  void deadline(Duration limit) {
    deadline = System.nanoTime() + limit.toNanos();
  }

  byte[] take(int count) throws IOException {
    byte[] taken = new byte[count];
    int buffered = Math.min(count, limit - position);
    System.arraycopy(buffer, position, taken, 0, buffered);
    position += buffered;
    int done = buffered;
    while (count - done >= READ_AHEAD) {
      done += receive(taken, done, count - done);
    }
    while (done < count) {
      fill(READ_AHEAD);
      int more = Math.min(count - done, limit - position);
      System.arraycopy(buffer, position, taken, done, more);
      position += more;
      done += more;
    }
    return taken;
  }

  /** Takes at most so many bytes off the socket and keeps them for {@link #take}. */
  int fill(int atMost) throws IOException {
    if (position == limit) {
      position = 0;
      limit = 0;
    }
    if (buffer.length - limit < atMost) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, limit + atMost));
    }
    int received = receive(buffer, limit, atMost);
    limit += received;
    return received;
  }

  /** The beginning of what has been kept and not been taken, for messages. */
  String kept() {
    return new String(buffer, position, Math.min(limit - position, 200), StandardCharsets.ISO_8859_1);
  }

  private int receive(byte[] target, int offset, int count) throws IOException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("the deadline of this read is over");
    }
    socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
    int received = socket.getInputStream().read(target, offset, count);
    if (received < 0) {
      throw new EOFException("closed by the peer");
    }
    return received;
  }
}
