package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandCodeTests {

  @Test
  void everyNamedCodeIsFound() {
    for (CommandCode command : CommandCode.values()) {
      assertThat(CommandCode.of(command.code())).isEqualTo(command);
    }
  }

  @Test
  void codesAreTheManuals() {
    assertThat(CommandCode.of(0x03)).isEqualTo(CommandCode.COM_QUERY);
    assertThat(CommandCode.of(0x16)).isEqualTo(CommandCode.COM_STMT_PREPARE);
    assertThat(CommandCode.of(0x1F)).isEqualTo(CommandCode.COM_RESET_CONNECTION);
    assertThat(CommandCode.of(0xFA)).isEqualTo(CommandCode.COM_STMT_BULK_EXECUTE);
  }

  @Test
  void anyOtherNumberIsUnknown() {
    assertThat(CommandCode.of(0x7F)).isEqualTo(CommandCode.UNKNOWN);
    assertThat(CommandCode.of(0xFF)).isEqualTo(CommandCode.UNKNOWN);
    assertThat(CommandCode.of(0x100)).isEqualTo(CommandCode.UNKNOWN);
    assertThat(CommandCode.of(Integer.MIN_VALUE)).isEqualTo(CommandCode.UNKNOWN);
  }
}
