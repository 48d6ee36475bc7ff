package dev.sluice.protocol.response;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.Wire;
import dev.sluice.protocol.packet.RandomBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the bytes are and however they are cut, a scanner gives the same segments, and then waits, is complete or
 * refuses. Runs from another seed every time; a failure says the one to repeat it with.
 */
@ParameterizedClass
@EnumSource
class ScannerPropertyTests {

  private static final int ITERATIONS = 2_000;
  private static final int MAX_METADATA = 128;

  /** What may wait for more: a row no longer than a batch, or a block of definitions. */
  private static final int MOST_LEFT = MAX_METADATA;

  private final Form form;

  ScannerPropertyTests(Form form) {
    this.form = form;
  }

  @ParameterizedTest
  @EnumSource
  void randomBytes(ResponseKind kind) {
    repeat(kind, RandomBytes::any);
  }

  /** Random bytes rarely are a frame; these always are, and short enough to be looked into. */
  @ParameterizedTest
  @EnumSource
  void randomFrames(ResponseKind kind) {
    repeat(kind, random -> {
      byte[] answer = new byte[0];
      for (int frames = random.nextInt(8); frames >= 0; frames--) {
        byte[] payload = Arrays.copyOf(RandomBytes.any(random), random.nextInt(90));
        if (payload.length > 0 && random.nextBoolean()) {
          payload[0] = (byte) new int[] {0, 1, 2, 0xFB, 0xFE, 0xFF}[random.nextInt(6)];
        }
        answer = Wire.join(answer, new byte[] {(byte) payload.length, 0, 0, 1}, payload);
      }
      return answer;
    });
  }

  @ParameterizedTest
  @EnumSource
  void mutationsOfAnswers(Answer answer) {
    repeat(answer.kind(), random -> RandomBytes.mutationOf(answer.bytes(form), random));
  }

  private void repeat(ResponseKind kind, Function<Random, byte[]> source) {
    long first = Long.getLong("test.seed", System.nanoTime());
    for (long seed = first; seed < first + ITERATIONS; seed++) {
      Random random = new Random(seed);
      byte[] answer = source.apply(random);
      try {
        check(kind, answer, random);
      } catch (Throwable failure) {
        throw new AssertionError(
            kind + ": repeat with -Dtest.seed=" + seed + "\n" + Wire.dump(answer), failure);
      }
    }
  }

  private void check(ResponseKind kind, byte[] answer, Random random) {
    List<String> whole = outcome(kind, List.of(answer));
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0, to; from < answer.length; from = to) {
      to = Math.min(answer.length, from + 1 + random.nextInt(1 + random.nextInt(60)));
      pieces.add(Arrays.copyOfRange(answer, from, to));
    }
    List<String> cut = outcome(kind, pieces);
    if (!cut.equals(whole)) {
      throw new AssertionError("in one piece " + whole + ", in " + pieces.size() + " pieces " + cut);
    }
  }

  private List<String> outcome(ResponseKind kind, List<byte[]> pieces) {
    ResponseScanner scanner = new ResponseScanner(Answer.BATCH, MAX_METADATA);
    scanner.begin(kind, form.client());
    Scan scan = new Scan(scanner);
    List<String> outcome = new ArrayList<>();
    try {
      pieces.forEach(scan::receive);
      if (!scanner.complete() && scan.left() > MOST_LEFT) {
        throw new AssertionError(scan.left() + " bytes wait for more");
      }
    } catch (ProtocolException refused) {
      outcome.add("refused, " + refused.getMessage());
    }
    outcome.addAll(0, scan.told());
    return outcome;
  }
}
