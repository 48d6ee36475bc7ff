package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Vectors.NATIVE_HASH;
import static dev.sluice.protocol.auth.Vectors.NONCE;
import static dev.sluice.protocol.auth.Vectors.SHA2_HASH;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole logins of garbage: each ends, in a rejection, and none in an exception. */
class ServerAuthenticationFuzzTests {

  private static final int LOGINS = 150;

  private static final int LONGEST_LOGIN = 4;

  private static final int[] SIZES = {0, 1, 2, 7, 19, 20, 21, 31, 32, 33, 127, 128, 129, 256, 257, 300, 5000};

  private static final @Nullable String[] PLUGINS = {
    null, "", "caching_sha2_password", "mysql_native_password", "sha256_password", "\0\uFFFF"
  };

  private final LoginContext context =
      new LoginContext(AuthPlugin.CACHING_SHA2_PASSWORD, OpensslKey.pair(), new DigestCache(8));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void garbageIsRejected(long seed) {
    Random random = new Random(seed);
    List<StoredPassword> stored =
        Stream.of("secret", NATIVE_HASH, SHA2_HASH).map(StoredPassword::parse).toList();
    for (int i = 0; i < LOGINS; i++) {
      ServerAuthentication login = new ServerAuthentication(context, NONCE);
      LoginAttempt attempt =
          new LoginAttempt(
              PLUGINS[random.nextInt(PLUGINS.length)], garbage(random), random.nextBoolean(), random.nextBoolean(),
              random.nextBoolean());
      assertRejected(login, login.begin(stored.get(i % stored.size()), attempt), random);
    }
  }

  private static void assertRejected(ServerAuthentication login, AuthStep first, Random random) {
    AuthStep step = first;
    for (int packets = 0; !(step instanceof AuthStep.Rejected); packets++) {
      assertThat(packets).isLessThan(LONGEST_LOGIN);
      step =
          switch (step) {
            case AuthStep.Switch ignored -> login.receive(garbage(random));
            case AuthStep.MoreData ignored -> login.receive(garbage(random));
            case AuthStep.Verify it -> login.verified(it.check().run());
            case AuthStep.Accepted it -> throw new AssertionError("accepted garbage: " + it);
            case AuthStep.FastAccepted it -> throw new AssertionError("accepted garbage: " + it);
            case AuthStep.Rejected it -> it;
          };
    }
  }

  /** Random bytes of the sizes that mean something; now and then they begin and end as the real thing does. */
  private static byte[] garbage(Random random) {
    byte[] bytes = new byte[SIZES[random.nextInt(SIZES.length)]];
    random.nextBytes(bytes);
    if (bytes.length > 0 && random.nextBoolean()) {
      bytes[0] = (byte) random.nextInt(5);
      bytes[bytes.length - 1] = bytes.length == 1 ? CachingSha2Password.REQUEST_PUBLIC_KEY : 0;
    }
    if (random.nextInt(4) == 0) {
      return new byte[CachingSha2Password.PROOF_LENGTH];
    }
    return bytes;
  }
}
