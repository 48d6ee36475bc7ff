package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CapabilitiesTests {

  @Test
  void flagsStandAtTheManualsBits() {
    assertThat(Capabilities.PROTOCOL_41).isEqualTo(512);
    assertThat(Capabilities.SSL).isEqualTo(2048);
    assertThat(Capabilities.SECURE_CONNECTION).isEqualTo(0x8000);
    assertThat(Capabilities.PLUGIN_AUTH).isEqualTo(0x80000);
    assertThat(Capabilities.SESSION_TRACK).isEqualTo(0x800000);
    assertThat(Capabilities.DEPRECATE_EOF).isEqualTo(0x1000000);
    assertThat(Capabilities.QUERY_ATTRIBUTES).isEqualTo(0x8000000);
    assertThat(Capabilities.SSL_VERIFY_SERVER_CERT).isEqualTo(0x40000000);
    assertThat(Capabilities.REMEMBER_OPTIONS).isEqualTo(0x80000000L);
    assertThat(Capabilities.MARIADB_EXTENDED_METADATA).isEqualTo(0x800000000L);
  }

  @Test
  void halvesAreTheWiresFields() {
    Capabilities all = Capabilities.of(0x0000001D_81FFF7FEL);

    assertThat(all.lower16()).isEqualTo(0xF7FE);
    assertThat(all.upper16()).isEqualTo(0x81FF);
    assertThat(all.extended()).isEqualTo(0x1D);
  }

  @Test
  void hasMeansAllOfTheBits() {
    Capabilities some = Capabilities.of(0).with(Capabilities.SSL);

    assertThat(some.has(Capabilities.SSL)).isTrue();
    assertThat(some.has(Capabilities.SSL | Capabilities.COMPRESS)).isFalse();
    assertThat(some.without(Capabilities.SSL)).isEqualTo(Capabilities.of(0));
  }

  @Test
  void unnamedBitsAreKept() {
    assertThat(Capabilities.of(-1).and(1L << 62).bits()).isEqualTo(1L << 62);
  }
}
