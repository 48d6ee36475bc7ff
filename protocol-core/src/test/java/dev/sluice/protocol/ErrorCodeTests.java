package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTests {

  @ParameterizedTest
  @CsvSource({
    "ER_CON_COUNT_ERROR, 1040, 08004",
    "ER_ACCESS_DENIED_ERROR, 1045, 28000",
    "ER_UNKNOWN_COM_ERROR, 1047, 08S01",
    "ER_SERVER_SHUTDOWN, 1053, 08S01",
    "ER_TOO_BIG_SELECT, 1104, 42000",
    "ER_NET_PACKET_TOO_LARGE, 1153, 08S01",
    "ER_TOO_MANY_USER_CONNECTIONS, 1203, HY000",
    "ER_QUERY_INTERRUPTED, 1317, 70100",
    "ER_MALFORMED_PACKET, 1835, HY000",
    "ER_CONNECTION_KILLED, 1927, 70100",
    "ER_CONNECT_TO_FOREIGN_DATA_SOURCE, 1429, HY000",
    "ER_QUERY_ON_FOREIGN_DATA_SOURCE, 1430, HY000",
    "ER_QUERY_TIMEOUT, 3024, HY000",
  })
  void numbersAndStatesAreTheErrorContracts(ErrorCode error, int number, String sqlState) {
    assertThat(error.number()).isEqualTo(number);
    assertThat(error.sqlState()).isEqualTo(sqlState);
  }

  @ParameterizedTest
  @EnumSource
  void everyErrorFitsItsPacket(ErrorCode error) {
    assertThat(error.number()).isBetween(1, 65535);
    assertThat(error.sqlState()).matches("[0-9A-Z]{5}");
  }

  @ParameterizedTest
  @EnumSource
  void noNumberIsAClientLibrarysOwn(ErrorCode error) {
    assertThat(error.number()).matches(number -> number < 2000 || number > 2999);
  }

  @Test
  void noNumberIsGivenTwice() {
    assertThat(ErrorCode.values()).extracting(ErrorCode::number).doesNotHaveDuplicates();
  }
}
