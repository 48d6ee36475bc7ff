package dev.sluice.gateway.tls;

import java.security.PrivateKey;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;

/** What OpenSSL takes of a key store: keys of two kinds, as bytes, which a hardware module does not hand out. */
final class Keys {

  private Keys() {}

  static boolean areUsable(KeyManagerFactory factory) {
    for (KeyManager manager : factory.getKeyManagers()) {
      if (manager instanceof X509KeyManager keys) {
        return Stream.of("RSA", "EC").anyMatch(type -> has(keys, type));
      }
    }
    return false;
  }

  private static boolean has(X509KeyManager keys, String type) {
    String[] aliases = keys.getServerAliases(type, null);
    return aliases != null && Arrays.stream(aliases).anyMatch(alias -> {
      PrivateKey key = keys.getPrivateKey(alias);
      return key != null && key.getEncoded() != null;
    });
  }
}
