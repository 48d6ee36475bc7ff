package dev.sluice.protocol.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * SHA-256 crypt as MySQL uses it: the algorithm of crypt(3)'s {@code $5$}, but it uses the whole salt, and crypt(3)
 * only 16 bytes of it. Stateless. 5000 rounds take a millisecond or more of CPU.
 *
 * @see <a href="https://www.akkadia.org/drepper/SHA-crypt.txt">Unix crypt using SHA-256 and SHA-512</a>
 */
final class Sha256Crypt {

  /** Characters of an encoded hash. */
  static final int ENCODED_LENGTH = 43;

  private static final int LENGTH = 32;

  private static final byte[] ALPHABET =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".getBytes(US_ASCII);

  private Sha256Crypt() {}

  /** Returns the {@value #ENCODED_LENGTH} ASCII characters that stand for this password, salt and number of rounds. */
  static byte[] hash(byte[] password, byte[] salt, int rounds) {
    MessageDigest sha = Digests.newDigest("SHA-256");
    byte[] intermediate = intermediate(sha, password, salt);
    byte[] p = repeat(digestOfRepeated(sha, password, password.length), password.length);
    byte[] s = repeat(digestOfRepeated(sha, salt, 16 + (intermediate[0] & 0xFF)), salt.length);
    try {
      return encode(stretch(sha, intermediate, p, s, rounds));
    } finally {
      Arrays.fill(p, (byte) 0);
    }
  }

  /** Steps 1 to 12 of the specification. */
  private static byte[] intermediate(MessageDigest sha, byte[] password, byte[] salt) {
    sha.update(password);
    sha.update(salt);
    byte[] alternate = sha.digest(password);
    sha.update(password);
    sha.update(salt);
    sha.update(repeat(alternate, password.length));
    for (int bits = password.length; bits > 0; bits >>= 1) {
      sha.update((bits & 1) != 0 ? alternate : password);
    }
    return sha.digest();
  }

  /** Steps 13 to 15 for the password, 17 to 19 for the salt. */
  private static byte[] digestOfRepeated(MessageDigest sha, byte[] part, int times) {
    for (int i = 0; i < times; i++) {
      sha.update(part);
    }
    return sha.digest();
  }

  /** Step 21: the rounds that make guessing slow. */
  private static byte[] stretch(MessageDigest sha, byte[] start, byte[] p, byte[] s, int rounds) {
    byte[] state = start;
    for (int round = 0; round < rounds; round++) {
      boolean odd = (round & 1) != 0;
      sha.update(odd ? p : state);
      if (round % 3 != 0) {
        sha.update(s);
      }
      if (round % 7 != 0) {
        sha.update(p);
      }
      state = sha.digest(odd ? state : p);
    }
    return state;
  }

  /** Step 22e: three bytes, ten places apart and rotating, to four characters, low bits first. */
  private static byte[] encode(byte[] digest) {
    byte[] out = new byte[ENCODED_LENGTH];
    int high = 0;
    int middle = 10;
    int low = 20;
    for (int at = 0; at < 40; at += 4) {
      put(out, at, 4, (digest[high] & 0xFF) << 16 | (digest[middle] & 0xFF) << 8 | (digest[low] & 0xFF));
      int next = low + 1;
      low = middle + 1;
      middle = high + 1;
      high = next;
    }
    put(out, 40, 3, (digest[31] & 0xFF) << 8 | (digest[30] & 0xFF));
    return out;
  }

  private static void put(byte[] out, int at, int characters, int bits) {
    for (int i = 0; i < characters; i++) {
      out[at + i] = ALPHABET[bits >> 6 * i & 0x3F];
    }
  }

  /** Returns a run of {@code length} bytes made of the digest over and over. */
  private static byte[] repeat(byte[] digest, int length) {
    byte[] run = new byte[length];
    for (int at = 0; at < length; at += LENGTH) {
      System.arraycopy(digest, 0, run, at, Math.min(LENGTH, length - at));
    }
    return run;
  }
}
