package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Vectors.SHA2_HASH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DigestCacheTests {

  @Test
  void holdsWhatWasPut() {
    DigestCache cache = new DigestCache(1);
    assertThat(cache.get(hash(1))).isEmpty();
    cache.put(hash(1), new byte[] {1});
    assertThat(cache.get(hash(1))).hasValue(new byte[] {1});
    assertThat(cache.get(hash(2))).isEmpty();
  }

  @Test
  void neverHoldsMoreThanItsLimit() {
    DigestCache cache = new DigestCache(3);
    for (int i = 1; i <= 3; i++) {
      cache.put(hash(i), new byte[] {(byte) i});
      assertThat(cache.size()).isEqualTo(i);
    }
    assertThat(cache.get(hash(1))).as("used last").isPresent();
    cache.put(hash(4), new byte[] {4});
    assertThat(cache.size()).isEqualTo(3);
    assertThat(cache.get(hash(2))).as("used longest ago").isEmpty();
    assertThat(cache.get(hash(1))).isPresent();
    assertThat(cache.get(hash(3))).isPresent();
    assertThat(cache.get(hash(4))).isPresent();
  }

  @Test
  void refusesALimitThatHoldsNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> new DigestCache(0)).withMessageContaining("0");
  }

  private static CachingSha2Hash hash(int number) {
    return CachingSha2Hash.ofText(SHA2_HASH.replace('T', (char) ('0' + number)));
  }
}
