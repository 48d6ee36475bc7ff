package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.StatusFlags;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultSegmentTests {

  private static final byte[] ROWS = bytes("02 00 00 01 01 'a'", "01 00 00 02 fb", "04 00 00 03 03 'bcd'");

  /** Where each of the rows ends. */
  private static final int[] ENDS = {6, 11, 19};

  private static ByteBuf rows() {
    return ByteBufAllocator.DEFAULT.buffer().writeBytes(bytes("'before'")).writeBytes(ROWS).readerIndex(6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theFirstOfSomeRows(int n) {
    ResultSegment.Rows all = new ResultSegment.Rows(rows(), 3);

    ResultSegment.Rows first = all.first(n);

    assertThat(first.count()).isEqualTo(n);
    assertSameBytes(ByteBufUtil.getBytes(first.content()), Arrays.copyOf(ROWS, ENDS[n - 1]));
    assertThat(first.release()).as("the one owner").isTrue();
    assertThat(all.refCnt()).isZero();
  }

  @Test
  void theFirstRowsOfASliceLeaveTheRestAlone() {
    ByteBuf buffer = rows();
    ResultSegment.Rows two = new ResultSegment.Rows(buffer.readRetainedSlice(ENDS[1]), 2);

    two.first(1).release();

    assertSameBytes(ByteBufUtil.getBytes(buffer), bytes("04 00 00 03 03 'bcd'"));
    assertThat(buffer.release()).isTrue();
  }

  @Test
  void aStatementIdIsUnsigned() {
    byte[] server = bytes("'before'", "0c 00 00 01", "00", "fe ff ff ff | id", "00 00 00 00 00 00 00");
    ResultSegment.PrepareOk prepared =
        new ResultSegment.PrepareOk(ByteBufAllocator.DEFAULT.buffer().writeBytes(server).readerIndex(6));

    assertThat(prepared.statementId()).isEqualTo(0xFFFF_FFFEL);
    prepared.release();
  }

  @Test
  void theMoreResultsBitIsRead() {
    ByteBuf none = ByteBufAllocator.DEFAULT.buffer(1);

    assertThat(new ResultSegment.Ok(none, StatusFlags.MORE_RESULTS_EXISTS).moreResults()).isTrue();
    assertThat(new ResultSegment.ResultEnd(none, 0xFFFF).moreResults()).isTrue();
    assertThat(new ResultSegment.Ok(none, 0xFFFF & ~StatusFlags.MORE_RESULTS_EXISTS).moreResults()).isFalse();
    none.release();
  }

  @ParameterizedTest
  @EnumSource
  void aCopyIsTheSameWithBytesOfItsOwn(SegmentEvent event) {
    ResultSegment segment = event.segment();

    ResultSegment copy = (ResultSegment) segment.copy();

    assertThat(copy).hasSameClassAs(segment);
    assertThat(copy.content()).isEqualTo(segment.content()).isNotSameAs(segment.content());
    assertThat(copy).usingRecursiveComparison().ignoringFields("data").isEqualTo(segment);
    assertThat(segment.release()).isTrue();
    assertThat(copy.release()).isTrue();
  }
}
