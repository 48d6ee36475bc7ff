package dev.sluice.gateway.backend.state;

import static dev.sluice.gateway.backend.wire.ServerBytes.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerRoleTests {

  private static boolean isDenied(String... payload) {
    ByteBuf frame = frame(1, payload);
    try {
      return ServerRole.isDenied(frame);
    } finally {
      frame.release();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "ff 0a 05 '#HY000The MySQL server is running with the --super-read-only option'",
    "ff 0a 05 '#HY000The MariaDB server is running with the --read-only option'",
    "ff 2c 07 '#HY000Running in read-only mode'",
    "ff 1c 0c '#HY000Error on observer while running replication hook'",
    "ff 17 04 '#08S01WSREP has not yet prepared node for application use'",
    "ff 1d 04 '#08S01Server shutdown in progress'"})
  void aServerThatTakesNoWritesOrLeavesSaysSo(String error) {
    assertThat(isDenied(error)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "ff 0a 05 '#HY000The MySQL server is running with the --secure-file-priv option'",
    "ff 28 04 '#42000You have an error in your SQL syntax'",
    "ff 0a",
    "ff"})
  void otherErrorsSayNothingOfIt(String error) {
    assertThat(isDenied(error)).isFalse();
  }

  @Test
  void theTextOfTheStatementIsNotTheErrors() {
    assertThat(isDenied("ff 28 04 '#42000near read-only'")).isFalse();
  }
}
