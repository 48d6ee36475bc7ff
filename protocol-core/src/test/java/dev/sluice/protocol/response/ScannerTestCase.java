package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.join;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.protocol.ProtocolException;

/** A scanner with small bounds, for answers of one form. */
abstract class ScannerTestCase {

  static final int MAX_METADATA = 128;

  final ResponseScanner scanner = new ResponseScanner(Answer.BATCH, MAX_METADATA);
  final Form form;

  ScannerTestCase(Form form) {
    this.form = form;
  }

  void begin(ResponseKind kind) {
    scanner.begin(kind, form.client());
  }

  /** That the scanner refuses an answer for that reason, whether it comes in one piece or byte by byte. */
  void assertRefused(ResponseKind kind, String reason, byte[]... frames) {
    byte[] answer = join(frames);
    begin(kind);
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> Scan.inOnePiece(scanner, answer))
        .withMessageContaining(reason);
    begin(kind);
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> Scan.byteByByte(scanner, answer))
        .withMessageContaining(reason);
  }
}
