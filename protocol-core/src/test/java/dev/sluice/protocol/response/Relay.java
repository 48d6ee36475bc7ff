package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.packet.server.ErrPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;

/** A server's bytes on their way to a client: scanned, encoded, and sent. */
final class Relay {

  /** A client of today. */
  static final Capabilities MODERN = Capabilities.of(Capabilities.DEPRECATE_EOF | Capabilities.SESSION_TRACK);

  /** A client such as libmariadb. */
  static final Capabilities OLD = Capabilities.of(0);

  static final ErrPacket FAILURE = ErrPacket.of(ErrorCode.ER_QUERY_TIMEOUT, "sluice: too late");

  private static final int MAX_METADATA = 1024;

  private final ResponseScanner scanner = new ResponseScanner(Answer.BATCH, MAX_METADATA);
  private final Form form;
  private final ResponseEncoder encoder;
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

  Relay(Capabilities client) {
    this.form = Form.of(client);
    this.encoder = new ResponseEncoder(client, server(client), true);
  }

  /** What the gateway negotiates with a server for such a client. */
  static Capabilities server(Capabilities client) {
    return client.and(Capabilities.DEPRECATE_EOF).with(Capabilities.SESSION_TRACK);
  }

  Relay begin(ResponseKind kind, int sequenceId) {
    scanner.begin(kind, form.client());
    encoder.begin(sequenceId);
    return this;
  }

  /** Sends on what these bytes are enough for; they begin where a segment does. */
  Relay receive(byte[] bytes) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    for (ResultSegment segment = scanner.next(in); segment != null; segment = scanner.next(in)) {
      take(encoder.encode(segment));
    }
    if (in.refCnt() != 1) {
      throw new AssertionError("retained beyond its segment: " + in);
    }
    return this;
  }

  /** Returns whether the client's connection can go on. */
  boolean fail() {
    ByteBuf out = Unpooled.buffer();
    boolean usable = encoder.fail(FAILURE, out);
    take(out);
    return usable;
  }

  /** That a failure now leaves the client usable, which has then been sent just that. */
  void assertUsable(byte[]... expected) {
    assertThat(fail()).as("usable").isTrue();
    assertSameBytes(sent(), join(expected));
  }

  /** That after a failure now the client has to be closed, and has been sent just that. */
  void assertClosed(byte[]... expected) {
    assertThat(fail()).as("usable").isFalse();
    assertSameBytes(sent(), join(expected));
  }

  /** The frame of {@link #FAILURE}. */
  static byte[] failure(int sequenceId) {
    return frame(sequenceId, "ff | ERR", "d0 0b | 3024", "'#HY000'", "'sluice: too late'");
  }

  private void take(ByteBuf frames) {
    sent.writeBytes(bytes(frames));
  }

  /** The bytes of {@code frames}, which is released. */
  static byte[] bytes(ByteBuf frames) {
    byte[] bytes = new byte[frames.readableBytes()];
    frames.readBytes(bytes).release();
    return bytes;
  }

  ResponseEncoder encoder() {
    return encoder;
  }

  byte[] sent() {
    return sent.toByteArray();
  }
}
