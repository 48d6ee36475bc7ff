package dev.sluice.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.CapabilityFlag.Use;
import dev.sluice.protocol.Capabilities;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The masks are written out as numbers: what a client or a server sees must not change with a row by accident. */
class CapabilityFlagTests {

  @Test
  void everyFlagOfTheProtocolHasOneRowOfItsName() throws IllegalAccessException {
    Map<String, Long> named = new TreeMap<>();
    for (Field field : Capabilities.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && Long.bitCount(field.getLong(null)) == 1) {
        named.put(field.getName(), field.getLong(null));
      }
    }
    Map<String, Long> rows = new TreeMap<>();
    Arrays.stream(CapabilityFlag.values()).forEach(flag -> rows.put(flag.name(), flag.bit()));

    assertThat(rows).isEqualTo(named).hasSize(38);
    assertThat(rows.values()).doesNotHaveDuplicates().allMatch(bit -> Long.bitCount(bit) == 1);
  }

  @Test
  void masksAreWhatPeersSee() {
    assertThat(mask(Use.OFFERED)).isEqualTo("0000_0000_0838_0000");
    assertThat(mask(Use.OFFERED_AS_SERVER)).isEqualTo("0000_003c_01ff_f7cf");
    assertThat(mask(Use.RELAYED)).isEqualTo("0000_003c_19ff_f7cf");
    assertThat(mask(Use.BY_SETTING)).isEqualTo("0000_0000_0400_0820");
    assertThat(mask(Use.ASKED_FOR)).isEqualTo("0000_0000_00b9_a205");
    assertThat(mask(Use.FLAVOUR)).isEqualTo("0000_003c_0946_0582");
    assertThat(mask(Use.SESSION)).isEqualTo("0000_0000_0001_0000");
    assertThat(mask(Use.LOST_AT_RESET)).isEqualTo("0000_0000_0000_0500");
  }

  @Test
  void aLoginAsksForNoFlagInTwoWays() {
    assertThat(CapabilityFlag.all(Use.ASKED_FOR) & CapabilityFlag.all(Use.FLAVOUR)).isZero();
    assertThat(CapabilityFlag.all(Use.BY_SETTING)
        & (CapabilityFlag.all(Use.OFFERED) | CapabilityFlag.all(Use.OFFERED_AS_SERVER))).isZero();
  }

  @Test
  void whatIsSetOnAConnectionIsOfItsFlavourOrAskedFor() {
    long negotiable = CapabilityFlag.all(Use.FLAVOUR) | CapabilityFlag.all(Use.ASKED_FOR);

    assertThat(CapabilityFlag.all(Use.SESSION) & ~negotiable).isZero();
    assertThat(CapabilityFlag.all(Use.LOST_AT_RESET) & ~CapabilityFlag.all(Use.FLAVOUR)).isZero();
  }

  private static String mask(Use use) {
    return "%016x".formatted(CapabilityFlag.all(use)).replaceAll("(?<=.)(?=(.{4})+$)", "_");
  }
}
