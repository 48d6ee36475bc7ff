package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProtocolExceptionTests {

  @Test
  void messageSaysExpectedAndActual() {
    assertThat(new ProtocolException("greeting", "protocol version 10", 9))
        .hasMessage("greeting: expected protocol version 10, got 9");
    assertThat(new PacketTooLargeException(1024, 1025)).hasMessage("packet: expected at most 1024 bytes, got 1025");
  }

  @Test
  void aPeerCannotMakeUsCollectStackTraces() {
    ProtocolException exception = new ProtocolException("message");
    exception.addSuppressed(new IllegalStateException());

    assertThat(exception.getStackTrace()).isEmpty();
    assertThat(exception.getSuppressed()).isEmpty();
  }
}
