package dev.sluice.bench;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResponseScanner;
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

/** Cutting one whole answer into segments. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ResponseScannerBenchmark {

  private static final int MAX_METADATA = 16 << 20;

  /** Nothing that changes the form of answers. */
  private static final Capabilities CLASSIC = Capabilities.of(Capabilities.PROTOCOL_41);

  @Param
  public Shape shape;

  private final ResponseScanner scanner = new ResponseScanner(Shape.BATCH, MAX_METADATA);
  private ByteBuf answer;

  @Setup
  public void prepare() {
    answer = shape.answer();
  }

  /** Returns the number of segments. */
  @Benchmark
  public int scan() {
    answer.readerIndex(0);
    scanner.begin(ResponseKind.QUERY, CLASSIC);
    int segments = 0;
    for (ResultSegment segment = scanner.next(answer); segment != null; segment = scanner.next(answer)) {
      segment.release();
      segments++;
    }
    return segments;
  }
}
