package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.AuthPlugin.CACHING_SHA2_PASSWORD;
import static dev.sluice.protocol.auth.AuthPlugin.MYSQL_NATIVE_PASSWORD;
import static dev.sluice.protocol.auth.Vectors.FAST_PROOF;
import static dev.sluice.protocol.auth.Vectors.NATIVE_HASH;
import static dev.sluice.protocol.auth.Vectors.NATIVE_PROOF;
import static dev.sluice.protocol.auth.Vectors.NONCE;
import static dev.sluice.protocol.auth.Vectors.SECRET;
import static dev.sluice.protocol.auth.Vectors.SHA2_HASH;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnknownUsersTests {

  private final DigestCache cache = new DigestCache(8);

  @Test
  void areNeverRight() {
    StoredPassword nobody = new UnknownUsers(List.of(StoredPassword.parse("secret"))).passwordOf("nobody");
    assertThat(nobody.isEmpty()).isFalse();
    assertThat(nobody.matchesNative(NATIVE_PROOF, NONCE)).isFalse();
    assertThat(nobody.matchesFast(FAST_PROOF, NONCE, cache)).isFalse();
    assertThat(nobody.matchesClear(SECRET, cache)).isFalse();
    assertThat(nobody.matchesClear(new byte[0], cache)).isFalse();
    assertThat(nobody).hasToString("no password");
  }

  @Test
  void lookLikeTheKnownOnes() {
    assertThat(kinds(List.of("a", "b"))).containsExactly(Set.of(CACHING_SHA2_PASSWORD, MYSQL_NATIVE_PASSWORD));
    assertThat(kinds(List.of(NATIVE_HASH))).containsExactly(Set.of(MYSQL_NATIVE_PASSWORD));
    assertThat(kinds(List.of(SHA2_HASH))).containsExactly(Set.of(CACHING_SHA2_PASSWORD));
    assertThat(kinds(List.of(SHA2_HASH, NATIVE_HASH, "a"))).hasSize(3);
  }

  @Test
  void takeEitherPluginWhereNobodyIsKnown() {
    assertThat(kinds(List.of())).containsExactly(Set.of(CACHING_SHA2_PASSWORD, MYSQL_NATIVE_PASSWORD));
  }

  @Test
  void lookTheSameEachTime() {
    UnknownUsers unknown = new UnknownUsers(List.of(StoredPassword.parse(NATIVE_HASH), StoredPassword.parse("a")));
    for (int i = 0; i < 100; i++) {
      String user = "user" + i;
      assertThat(unknown.passwordOf(user).plugins()).isEqualTo(unknown.passwordOf(user).plugins());
    }
  }

  private static Set<Set<AuthPlugin>> kinds(List<String> known) {
    UnknownUsers unknown = new UnknownUsers(known.stream().map(StoredPassword::parse).toList());
    return IntStream.range(0, 200)
        .mapToObj(i -> unknown.passwordOf("user" + i).plugins())
        .collect(Collectors.toSet());
  }
}
