package dev.sluice.bench;

import dev.sluice.protocol.statement.Dialect;
import dev.sluice.protocol.statement.Effects;
import dev.sluice.protocol.statement.StatementDigester;
import dev.sluice.protocol.statement.StatementText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
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

/** Reading the text of a statement: for what it could leave in its session, and for its digest. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StatementTextBenchmark {

  private static final int LONG = 1 << 20;

  /** A point select, an insert of 1 MiB in rows of some 60 bytes, and one of a single value of 1 MiB. */
  @Param({"POINT_SELECT", "ROWS", "VALUE"})
  public String text;

  private final Dialect dialect = new Dialect(true, false, false);
  private final StatementDigester digester = new StatementDigester();
  private ByteBuf bytes;

  @Setup
  public void prepare() {
    String row = "(12345, 'Some name of somebody', 3.14, '2026-01-01', NULL), ";
    String statement = switch (text) {
      case "ROWS" -> "INSERT INTO t (a, b, c, d, e) VALUES " + row.repeat(LONG / row.length()) + "(1, '', 0, '', 0)";
      case "VALUE" -> "INSERT INTO t (a) VALUES ('" + "x".repeat(LONG) + "')";
      default -> "SELECT c FROM sbtest1 WHERE id = 4711";
    };
    byte[] octets = statement.getBytes(StandardCharsets.UTF_8);
    bytes = Unpooled.directBuffer(octets.length + 5).writeZero(5).writeBytes(octets).skipBytes(5);
    bytes = bytes.slice();
  }

  @Benchmark
  public Effects judge() {
    return StatementText.effects(bytes, dialect);
  }

  @Benchmark
  public long digest() {
    return digester.hash(bytes, dialect);
  }
}
