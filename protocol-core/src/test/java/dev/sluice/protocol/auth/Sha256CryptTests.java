package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Vectors.hex;
import static dev.sluice.protocol.auth.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Sha256CryptTests {

  private static final String LONG_TEXT =
      "a very much longer text to encrypt.  This one even stretches over morethan one line.";

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        // the specification's own, salts cut to 16 bytes as crypt(3) does
        "5000,   saltstring,       Hello world!,          5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
        "10000,  saltstringsaltst, Hello world!,          3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA",
        "5000,   toolongsaltstrin, This is just a test,   Un/5jzAHMgOGZ5.mWJpuVolil07guHPvOW8mGRcvxa5",
        "1400,   anotherlongsalts, " + LONG_TEXT + ",     Rx.j8H.h8HjEDGomFU8bDkXm3XIUnzyxf12oP84Bnq1",
        "77777,  short, we have a short salt string but not a short password,"
            + "                                            JiO1O3ZpDAxGJeaDIuqCoEFysAe1mZNJRs3pw0KQRd/",
        "123456, asaltof16chars.., a short string,        gP3VQ/6X7UUEW3HkBn2w1/Ptq2jxPyzV/cZKmF/wJvD",
        "1000,   roundstoolow,     the minimum number is still observed,"
            + "                                            yfvwcWrQ8l/K0DAWyuPMDNHpIVlTQebY9l/gL972bIC",
        // Python, with all of a salt of 20 bytes as MySQL does
        "5000,   ABCDEFGHIJKLMNOPQRST, secret,            JE9sOcOki6f10bl0q5vIv/iZt93mZ8p/xmSkHO/nqCC",
        "10000,  ABCDEFGHIJKLMNOPQRST, secret,            mP27SXbRoBCfsHrqYbj.jJCKJWr1UzjJRtye12s8Ih2",
      })
  void hashes(int rounds, String salt, String password, String hash) {
    assertThat(Sha256Crypt.hash(utf8(password), utf8(salt), rounds)).asString().isEqualTo(hash);
  }

  @Test
  void hashesThePasswordOfTheGreatestLength() {
    // Python
    assertThat(Sha256Crypt.hash(utf8("x".repeat(256)), utf8("ABCDEFGHIJKLMNOPQRST"), 5000))
        .asString()
        .isEqualTo("Irvsa.KrpaJX2/GsO4d1YRhuvMkIgK0nvqSTuhjgQj3");
  }

  @ParameterizedTest
  @CsvSource({
    // MySQL 8: the authentication_string of users with these passwords, taken apart
    "foobar,          031A69251C34295C4B35167C7F1E5A7B63091349, P9tbM4PKZBFy5HV3hhhoRHZsnJs3hxnBuuQlsDdiIe7",
    "testpassword123, 393D02673221785B414A4E5F0207371130165911, kDkvu3EazMu0cUHRm6xtokuVH5U344i2W.3/pLHVGq1",
    "password,        2931790D223576077A1446190832544A61301A25, mRE1fbSNV1zCJjbQ9UZVBHoKzogRfekX30tCyx14129",
  })
  void hashesAsAServerDid(String password, String salt, String hash) {
    assertThat(Sha256Crypt.hash(utf8(password), hex(salt), 5000)).asString().isEqualTo(hash);
  }

  @Test
  void hashesTheEmptyPassword() {
    // crypt(3)
    assertThat(Sha256Crypt.hash(new byte[0], utf8("saltstring"), 5000))
        .asString()
        .isEqualTo("FdNfA4gXqvCeO6iZs7G/.wwwoywYZqo0l1pwmfWaBA7");
  }
}
