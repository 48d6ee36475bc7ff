package dev.sluice.gateway.backend.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.state.SessionTrace;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResponseScanner;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer in pieces, as reads of a socket bring it. */
class AnswerReaderTests {

  private static final int ROWS = 30;
  private static final int ANSWERS = 5;
  private static final int BATCH = 256;

  private final Random random = new Random(20261122);
  private final SessionTrace trace = new SessionTrace();
  private final AnswerReader reader = new AnswerReader(new ResponseScanner(BATCH, 1024), trace);

  private byte[] answer() {
    List<ByteBuf> parts = new ArrayList<>();
    parts.add(ServerBytes.metadata(1));
    for (int row = 0; row < ROWS; row++) {
      parts.add(ServerBytes.row(3 + row, "x".repeat(random.nextInt(100))));
    }
    parts.add(ServerBytes.end(3 + ROWS));
    ByteBuf all = ServerBytes.join(parts.toArray(ByteBuf[]::new));
    byte[] bytes = ByteBufUtil.getBytes(all);
    all.release();
    return bytes;
  }

  /** Reads all there is, or now and then leaves some for later. */
  private int take(ByteBuf taken, boolean lazy) {
    int rows = 0;
    while (!lazy || random.nextBoolean()) {
      ResultSegment segment = reader.next();
      if (segment == null) {
        break;
      }
      rows += segment instanceof ResultSegment.Rows run ? run.count() : 0;
      taken.writeBytes(segment.content());
      segment.release();
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 1000, 5000})
  void isTheSameWhateverThePieces(int longest) {
    for (int i = 0; i < ANSWERS; i++) {
      byte[] answer = answer();
      ByteBuf taken = ByteBufAllocator.DEFAULT.buffer();
      reader.begin(ResponseKind.QUERY, Capabilities.of(Capabilities.DEPRECATE_EOF));
      int rows = 0;
      for (int from = 0, to; from < answer.length; from = to) {
        to = Math.min(answer.length, from + 1 + random.nextInt(longest));
        reader.add(ByteBufAllocator.DEFAULT.buffer().writeBytes(answer, from, to - from));
        rows += take(taken, true);
      }
      rows += take(taken, false);

      assertThat(reader.isComplete()).isTrue();
      assertThat(reader.isEmpty()).isTrue();
      assertThat(rows).isEqualTo(ROWS);
      assertThat(ByteBufUtil.getBytes(taken)).isEqualTo(answer);
      taken.release();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 40, 60, 200})
  void whatIsLeftIsReleased(int cut) {
    byte[] answer = answer();
    reader.begin(ResponseKind.QUERY, Capabilities.of(Capabilities.DEPRECATE_EOF));
    reader.add(ByteBufAllocator.DEFAULT.buffer().writeBytes(answer, 0, cut));
    ByteBuf taken = ByteBufAllocator.DEFAULT.buffer();
    take(taken, false);
    reader.add(ByteBufAllocator.DEFAULT.buffer().writeBytes(answer, cut, 500));
    taken.release();

    reader.release();

    assertThat(reader.isEmpty()).isTrue();
  }
}
