package dev.sluice.gateway.answer;

import static dev.sluice.protocol.Wire.bytes;

import dev.sluice.gateway.statement.Statement;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.response.ResponseEncoder;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What a server says, the response that it is put into, and what the client gets of it. */
abstract class ResponseTestCase {

  static final Duration BOUND = Duration.ofSeconds(10);
  static final ByteBufAllocator ALLOC = ByteBufAllocator.DEFAULT;
  static final StatementFailure REFUSED = StatementFailure.of(ErrorCode.ER_TOO_BIG_SELECT, "too much");
  static final String[] ERR = {"ff | ERR", "50 04 | 1104", "'#42000'", "'sluice: too much'"};

  final ResponseEncoder encoder =
      new ResponseEncoder(Capabilities.of(Capabilities.DEPRECATE_EOF), Capabilities.of(Capabilities.DEPRECATE_EOF),
          true);

  Response response(ResultLimits limits) {
    encoder.begin(1);
    return new Response(encoder, limits, StandardCharsets.UTF_8, Statement.own());
  }

  final Response response = response(ResultLimits.NONE);

  // what a server says

  static byte[] frame(int sequenceId, String... fields) {
    byte[] payload = bytes(fields);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) payload.length, (byte) (payload.length >> 8), 0, (byte) sequenceId});
    out.writeBytes(payload);
    return out.toByteArray();
  }

  static ByteBuf buffer(byte[]... frames) {
    ByteBuf out = ALLOC.buffer();
    for (byte[] frame : frames) {
      out.writeBytes(frame);
    }
    return out;
  }

  static byte[] row(int sequenceId) {
    return frame(sequenceId, "01 'r'");
  }

  static byte[] end(int sequenceId, int status) {
    return frame(sequenceId, "fe 00 00", "%02x 00 | status".formatted(status), "00 00");
  }

  static byte[] ok(int sequenceId, int status) {
    return frame(sequenceId, "00 00 00", "%02x 00 | status".formatted(status), "00 00");
  }

  static final byte[] COLUMNS = frame(1, "01 | columns (the definition is not looked at)");

  static Flux<ResultSegment> metadata() {
    return Flux.defer(() -> Flux.just(new ResultSegment.Metadata(buffer(COLUMNS), false, false)));
  }

  static Flux<ResultSegment> rows(int sequenceId, int count) {
    return Flux.defer(() -> {
      ByteBuf rows = ALLOC.buffer();
      for (int i = 0; i < count; i++) {
        rows.writeBytes(row(sequenceId + i));
      }
      return Flux.just(new ResultSegment.Rows(rows, count));
    });
  }

  static Flux<ResultSegment> ended(int sequenceId, int status) {
    return Flux.defer(() -> Flux.just(new ResultSegment.ResultEnd(buffer(end(sequenceId, status)), status)));
  }

  static Flux<ResultSegment> done(int sequenceId, int status) {
    return Flux.defer(() -> Flux.just(new ResultSegment.Ok(buffer(ok(sequenceId, status)), status)));
  }

  // what the client gets

  static Predicate<ByteBuf> is(byte[]... frames) {
    return actual -> {
      ByteBuf expected = buffer(frames);
      boolean same = ByteBufUtil.equals(actual, expected);
      if (!same) {
        System.err.println("expected\n" + ByteBufUtil.prettyHexDump(expected) + "\ngot\n"
            + ByteBufUtil.prettyHexDump(actual));
      }
      expected.release();
      actual.release();
      return same;
    };
  }

  static StepVerifier.FirstStep<ByteBuf> verify(Flux<ByteBuf> frames) {
    return StepVerifier.create(frames);
  }
}
