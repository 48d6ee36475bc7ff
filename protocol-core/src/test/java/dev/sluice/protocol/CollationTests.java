package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollationTests {

  @ParameterizedTest
  @CsvSource({
    "1, Big5",
    "8, windows-1252",
    "9, ISO-8859-2",
    "11, US-ASCII",
    "12, EUC-JP",
    "13, Shift_JIS",
    "28, GBK",
    "33, UTF-8",
    "45, UTF-8",
    "47, windows-1252",
    "51, windows-1251",
    "95, windows-31j",
    "248, GB18030",
    "255, UTF-8",
  })
  void idsOfBothFamiliesNameTheirCharset(int id, String charset) {
    assertThat(Collation.charsetOf(id).name()).isEqualTo(charset);
  }

  @ParameterizedTest
  @CsvSource({"1032, windows-1252", "1069, UTF-8", "2048, UTF-8", "2304, UTF-8"})
  void idsOfMariadbAloneNameTheirCharset(int id, String charset) {
    assertThat(Collation.charsetOf(id).name()).isEqualTo(charset);
  }

  @ParameterizedTest
  @CsvSource({"35, ucs2", "90, ucs2", "128, ucs2", "151, ucs2", "159, ucs2", "54, utf16", "101, utf16", "124, utf16",
    "56, utf16le", "62, utf16le", "60, utf32", "160, utf32", "183, utf32", "1059, ucs2"})
  void someAreNotForClients(int id, String charset) {
    assertThat(Collation.notForClients(id)).isEqualTo(charset);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 8, 45, 63, 100, 125, 127, 152, 158, 184, 255, 256, 1032, 2048})
  void allOthersAre(int id) {
    assertThat(Collation.notForClients(id)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 17, 35, 54, 63, 256, 1023, 2047, 4096, Integer.MAX_VALUE})
  void everyOtherIdIsUtf8(int id) {
    assertThat(Collation.charsetOf(id)).isEqualTo(StandardCharsets.UTF_8);
  }
}
