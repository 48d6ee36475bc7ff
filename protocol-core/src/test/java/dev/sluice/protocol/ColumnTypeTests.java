package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnTypeTests {

  @Test
  void everyNamedCodeIsFound() {
    for (ColumnType type : ColumnType.values()) {
      assertThat(ColumnType.of(type.code())).isEqualTo(type);
    }
  }

  @Test
  void codesAreTheManuals() {
    assertThat(ColumnType.of(0x08)).isEqualTo(ColumnType.MYSQL_TYPE_LONGLONG);
    assertThat(ColumnType.of(0xF6)).isEqualTo(ColumnType.MYSQL_TYPE_NEWDECIMAL);
    assertThat(ColumnType.of(0xFD)).isEqualTo(ColumnType.MYSQL_TYPE_VAR_STRING);
  }

  @Test
  void anyOtherNumberIsUnknown() {
    assertThat(ColumnType.of(0x80)).isEqualTo(ColumnType.UNKNOWN);
    assertThat(ColumnType.of(0x100)).isEqualTo(ColumnType.UNKNOWN);
    assertThat(ColumnType.of(-2)).isEqualTo(ColumnType.UNKNOWN);
  }
}
