package dev.sluice.protocol.statement;

import java.util.HexFormat;

/**
 * What statements have in common that differ only in their values. Manual: "Performance Schema Statement Digests and
 * Sampling".
 *
 * @param hash the FNV-1a hash of the text's bytes, with 64 bits
 * @param text the statement without the values of its literals; see {@link StatementDigester}
 */
public record StatementDigest(long hash, String text) {

  /** The hash as 16 hexadecimal digits. */
  public String hex() {
    return HexFormat.of().toHexDigits(hash);
  }
}
