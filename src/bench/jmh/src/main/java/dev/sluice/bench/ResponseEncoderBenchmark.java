package dev.sluice.bench;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.response.ResponseEncoder;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Turning the three segments of one answer into frames for the client. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ResponseEncoderBenchmark {

  private static final int STATUS = 2;
  private static final Capabilities NEGOTIATED = Capabilities.of(Capabilities.PROTOCOL_41 | Capabilities.TRANSACTIONS);

  @Param
  public Shape shape;

  private final ResponseEncoder encoder = new ResponseEncoder(NEGOTIATED, NEGOTIATED, true);
  private int sequenceId = 1;
  private ByteBuf definitions;
  private ByteBuf rows;
  private ByteBuf end;

  @Setup
  public void prepare() {
    definitions = shape.definitions();
    rows = shape.rowFrames();
    end = shape.end();
  }

  /** The frames have the ids that the client expects already. */
  @Benchmark
  public long asItCame() {
    return encode(1);
  }

  /** The ids of all frames are others. */
  @Benchmark
  public long renumbered() {
    sequenceId = sequenceId + 1 & 0xFF;
    return encode(sequenceId);
  }

  private long encode(int first) {
    encoder.begin(first);
    encoder.encode(new ResultSegment.Metadata(definitions.retainedDuplicate(), true, false)).release();
    encoder.encode(new ResultSegment.Rows(rows.retainedDuplicate(), shape.rows())).release();
    encoder.encode(new ResultSegment.ResultEnd(end.retainedDuplicate(), STATUS)).release();
    return encoder.rows();
  }
}
