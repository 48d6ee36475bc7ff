package dev.sluice.gateway.backend;

import static dev.sluice.gateway.backend.ServerBytes.frame;
import static dev.sluice.gateway.backend.ServerBytes.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverQueriesTests {

  private final DriverQueries queries = new DriverQueries();

  /** What is sent of what the driver writes in pieces of so many bytes. */
  private byte[] sent(ByteBuf written, int pieces) {
    ByteBuf sent = ByteBufAllocator.DEFAULT.buffer();
    while (written.isReadable()) {
      ByteBuf out = queries.outbound(written.alloc(), written.readBytes(Math.min(pieces, written.readableBytes())));
      sent.writeBytes(out);
      out.release();
    }
    written.release();
    byte[] bytes = ByteBufUtil.getBytes(sent);
    sent.release();
    return bytes;
  }

  private static byte[] bytes(ByteBuf buffer) {
    byte[] bytes = ByteBufUtil.getBytes(buffer);
    buffer.release();
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 1000})
  void aQueryIsGivenNoAttributes(int pieces) {
    assertThat(sent(join(frame(0, "03", "'SELECT 1'"), frame(0, "0e"), frame(0, "03", "'DO 0'")), pieces))
        .isEqualTo(bytes(join(frame(0, "03", "00 01", "'SELECT 1'"), frame(0, "0e"), frame(0, "03", "00 01", "'DO 0'"))));
  }

  @Test
  void whatIsNoQueryStaysAsItIs() {
    for (String first : new String[] {"01", "0e", "16 'SELECT ?'", "17 01 00 00 00 00 01 00 00 00"}) {
      assertThat(sent(frame(0, first), 1000)).isEqualTo(bytes(frame(0, first)));
    }
  }

  @Test
  void aProofOfAPasswordIsNoQuery() {
    assertThat(sent(frame(3, "03", "'proof'"), 1000)).isEqualTo(bytes(frame(3, "03", "'proof'")));
    assertThat(sent(frame(3), 1000)).isEqualTo(bytes(frame(3)));
  }

  @Test
  void whatNeverBecomesWholeIsLetGo() {
    assertThat(sent(frame(0, "03", "'SELECT 1'").writerIndex(6), 1000)).isEmpty();
    queries.release();
  }
}
