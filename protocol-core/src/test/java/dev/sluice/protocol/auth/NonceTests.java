package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Vectors.NONCE;
import static dev.sluice.protocol.auth.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NonceTests {

  @Test
  void isMadeOfBytesThatAStringCanHold() {
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = Nonce.random().bytes();
      assertThat(bytes).hasSize(20).doesNotContain((byte) 0, (byte) '$');
      for (byte value : bytes) {
        assertThat(value).isPositive();
      }
    }
  }

  @Test
  void isAnotherEachTime() {
    assertThat(Nonce.random()).isNotEqualTo(Nonce.random());
  }

  @Test
  void takesTheTerminatorOrNot() {
    assertThat(Nonce.of(hex("0102030405060708090a0b0c0d0e0f101112131400"))).isEqualTo(NONCE).hasSameHashCodeAs(NONCE);
  }

  @Test
  void isWrittenWithItsTerminator() {
    assertThat(NONCE.terminated()).isEqualTo(hex("0102030405060708090a0b0c0d0e0f101112131400"));
  }

  @Test
  void cannotBeChangedFromOutside() {
    byte[] data = NONCE.bytes();
    Nonce nonce = Nonce.of(data);
    data[0] = 'x';
    nonce.bytes()[1] = 'y';
    assertThat(nonce).isEqualTo(NONCE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 19, 22})
  void refusesOtherSizes(int size) {
    assertThatIllegalArgumentException().isThrownBy(() -> Nonce.of(new byte[size])).withMessageContaining(size + " b");
  }

  @Test
  void refusesATwentyFirstByteThatIsNotNul() {
    byte[] data = NONCE.terminated();
    data[20] = 1;
    assertThatIllegalArgumentException().isThrownBy(() -> Nonce.of(data));
  }
}
