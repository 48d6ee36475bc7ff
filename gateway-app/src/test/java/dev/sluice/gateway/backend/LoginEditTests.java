package dev.sluice.gateway.backend;

import static dev.sluice.gateway.backend.ServerBytes.frame;
import static dev.sluice.gateway.backend.ServerBytes.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoginEditTests {

  /** All flags that a driver might send, TLS included. */
  private static final String[] RESPONSE = {"ff ff ff ff | capabilities", "00 00 00 40 | packet", "2d | collation",
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "'app' 00 | user", "00 | no proof"};

  private static final String[] SSL_REQUEST = {"ff ff ff ff | capabilities", "00 00 00 40 | packet", "2d | collation",
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"};

  private static final Capabilities FLAVOUR =
      Capabilities.of(Capabilities.MULTI_RESULTS | Capabilities.PS_MULTI_RESULTS);

  private static LoginEdit greeted(Capabilities flavour, int collation) {
    LoginEdit edit = new LoginEdit(flavour, collation);
    release(edit.inbound(ServerBytes.greeting()));
    return edit;
  }

  private static void release(@Nullable ByteBuf seen) {
    assertThat(seen).isNotNull();
    seen.release();
  }

  /** What goes out of a packet that the driver writes in pieces of so many bytes. */
  private static byte[] sent(LoginEdit edit, ByteBuf packet, int pieces) {
    ByteBuf out = packet.alloc().buffer();
    while (packet.isReadable()) {
      ByteBuf piece = packet.readBytes(Math.min(pieces, packet.readableBytes()));
      edit.outbound(piece);
      out.writeBytes(piece);
      piece.release();
    }
    packet.release();
    byte[] bytes = ByteBufUtil.getBytes(out);
    out.release();
    return bytes;
  }

  private static long flags(byte[] packet, int offset) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN)
        .getInt(offset));
  }

  @Test
  void readsTheGreetingHoweverItComes() {
    LoginEdit edit = new LoginEdit(FLAVOUR, 0);
    ByteBuf greeting = ServerBytes.greeting();
    byte[] whole = ByteBufUtil.getBytes(greeting);
    for (int i = 0; i < whole.length - 1; i++) {
      assertThat(edit.inbound(greeting.readBytes(1))).isNull();
      assertThat(edit.greeting()).isNull();
    }
    ByteBuf seen = edit.inbound(greeting.readBytes(1));

    assertThat(edit.connectionId()).isEqualTo(7);
    assertThat(edit.greeting()).isNotNull().extracting(BackendGreeting::serverVersion).isEqualTo("11.4.5-MariaDB");
    assertThat(seen).isNotNull();
    assertThat(seen.readableBytes()).isEqualTo(whole.length);
    seen.release();
    greeting.release();
  }

  @Test
  void theDriverSeesDeprecateEofOnlyWhereTheClientSpeaksIt() {
    for (long eof : new long[] {0, Capabilities.DEPRECATE_EOF}) {
      LoginEdit edit = new LoginEdit(FLAVOUR.with(eof), 0);
      ByteBuf seen = edit.inbound(ServerBytes.greeting());
      assertThat(seen).isNotNull();
      HandshakeV10 greeting = HandshakeV10.decode(seen.skipBytes(4));
      assertThat(greeting.capabilities().has(Capabilities.DEPRECATE_EOF)).isEqualTo(eof != 0);
      seen.release();
    }
  }

  @Test
  void setsTheClientsFlagsWhateverTheDriverAskedFor() {
    long flags = flags(sent(greeted(FLAVOUR, 0), frame(1, RESPONSE), 1000), 4);

    assertThat(flags & Capabilities.FOUND_ROWS).isZero();
    assertThat(flags & Capabilities.LOCAL_FILES).isZero();
    assertThat(flags & Capabilities.MULTI_RESULTS).isNotZero();
    assertThat(flags & Capabilities.SESSION_TRACK).isNotZero();
    assertThat(flags & Capabilities.PROTOCOL_41).isNotZero();
  }

  @Test
  void editsThePacketInWhateverPiecesItIsWritten() {
    byte[] whole = sent(greeted(FLAVOUR, 33), frame(1, RESPONSE), 1000);
    for (int pieces = 1; pieces < 12; pieces++) {
      assertThat(sent(greeted(FLAVOUR, 33), frame(1, RESPONSE), pieces)).as("in pieces of " + pieces).isEqualTo(whole);
    }
    assertThat(whole[4 + 8]).as("collation").isEqualTo((byte) 33);
    byte[] untouched = sent(greeted(FLAVOUR, 0), frame(1, RESPONSE), 1000);
    assertThat(untouched[4 + 8]).as("the driver's own").isEqualTo((byte) 0x2d);
  }

  @Test
  void editsTheRequestForTlsAndTheResponseAfterIt() {
    LoginEdit edit = greeted(FLAVOUR, 0);
    byte[] both = sent(edit, join(frame(1, SSL_REQUEST), frame(2, RESPONSE)), 3);

    assertThat(flags(both, 4) & Capabilities.FOUND_ROWS).isZero();
    assertThat(flags(both, 4)).isEqualTo(flags(both, 4 + 32 + 4));
    assertThat(edit.done()).isTrue();
  }

  @Test
  void leavesAllLaterPacketsAlone() {
    LoginEdit edit = greeted(FLAVOUR, 0);
    sent(edit, frame(1, RESPONSE), 1000);
    byte[] command = sent(edit, frame(0, "03 ff ff ff ff 'SELECT 1'"), 1000);

    assertThat(flags(command, 5)).isEqualTo(0xFFFFFFFFL);
  }

  @Test
  void knowsWhatWasNegotiated() {
    LoginEdit edit = greeted(FLAVOUR.with(Capabilities.FOUND_ROWS), 0);
    sent(edit, frame(1, RESPONSE), 1000);

    assertThat(edit.negotiated().has(Capabilities.FOUND_ROWS)).isTrue();
    assertThat(edit.negotiated().has(Capabilities.DEPRECATE_EOF)).isFalse();
    assertThat(edit.negotiated().has(Capabilities.SSL)).as("not offered").isFalse();
  }

  @Test
  void anErrorInPlaceOfTheGreetingIsTheDriversToRead() {
    LoginEdit edit = new LoginEdit(FLAVOUR, 0);
    ByteBuf seen = edit.inbound(frame(0, "ff 10 04 'Too many connections'"));

    assertThat(edit.greeting()).isNull();
    release(seen);
  }

  @Test
  void aGreetingThatNeverEndsIsHandedOnAtSomePoint() {
    LoginEdit edit = new LoginEdit(FLAVOUR, 0);
    ByteBuf endless = ByteBufAllocator.DEFAULT.buffer().writeMediumLE(0xFFFFFF).writeByte(0).writeByte(10)
        .writeZero(1024);

    release(edit.inbound(endless));
  }

  @Test
  void letsGoOfAGreetingThatNeverBecameWhole() {
    LoginEdit edit = new LoginEdit(FLAVOUR, 0);
    assertThat(edit.inbound(ServerBytes.greeting().writerIndex(20))).isNull();
    edit.release();
  }
}
