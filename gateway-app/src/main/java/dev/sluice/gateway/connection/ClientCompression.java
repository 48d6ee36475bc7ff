package dev.sluice.gateway.connection;

import dev.sluice.gateway.handshake.ClientLogin;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Compression;
import dev.sluice.protocol.codec.ZlibCompression;
import dev.sluice.protocol.codec.ZstdCompression;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which compression clients may ask for. Immutable. Manual: "Compression". */
public final class ClientCompression {

  /** An algorithm that a client may ask for. */
  public enum Algorithm {
    ZLIB,
    ZSTD
  }

  private static final Logger log = LoggerFactory.getLogger(ClientCompression.class);

  /** The level at which clients compress if they are not told another. */
  private static final int USUAL_ZSTD_LEVEL = 3;

  private final Set<Algorithm> algorithms = EnumSet.noneOf(Algorithm.class);
  private final ZlibCompression zlib;
  private final int maxZstdLevel;

  /**
   * Offers these algorithms, as far as they are available; blocks while it finds out.
   *
   * @param zlibLevel how hard zlib is to try, 1 to 9
   * @param maxZstdLevel how hard clients may have zstd try, 1 to 22
   */
  public ClientCompression(List<Algorithm> algorithms, int zlibLevel, int maxZstdLevel) {
    this.algorithms.addAll(algorithms);
    this.zlib = new ZlibCompression(zlibLevel);
    this.maxZstdLevel = maxZstdLevel;
    if (this.algorithms.contains(Algorithm.ZSTD) && !ZstdCompression.isAvailable()) {
      this.algorithms.remove(Algorithm.ZSTD);
      log.warn("zstd is not offered to clients: its native library cannot be loaded here");
    }
  }

  /** The capability flags that offer it. */
  long capabilities() {
    long flags = 0;
    for (Algorithm algorithm : algorithms) {
      flags |= switch (algorithm) {
        case ZLIB -> Capabilities.COMPRESS;
        case ZSTD -> Capabilities.ZSTD_COMPRESSION_ALGORITHM;
      };
    }
    return flags;
  }

  /** The compression that a client asked for; null for none. A client that asked for both gets zlib, as on servers. */
  @Nullable Compression agreed(ClientLogin login) {
    if (login.capabilities().has(Capabilities.COMPRESS)) {
      return zlib;
    }
    if (login.capabilities().has(Capabilities.ZSTD_COMPRESSION_ALGORITHM)) {
      int asked = login.zstdLevel() < ZstdCompression.MIN_LEVEL ? USUAL_ZSTD_LEVEL : login.zstdLevel();
      return new ZstdCompression(Math.min(asked, maxZstdLevel));
    }
    return null;
  }
}
