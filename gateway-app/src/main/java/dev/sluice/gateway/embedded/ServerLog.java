package dev.sluice.gateway.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that the server writes its output to. */
record ServerLog(Path file) {

  long size() {
    return file.toFile().length();
  }

  /** The text that was written after that position. */
  String since(long position) {
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(position);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last line that is more than a note. After a failed start it says why. */
  String lastComplaint() {
    return size() == 0
        ? "it said nothing"
        : since(0).lines()
            .filter(line -> !line.isBlank() && !line.contains("[Note]") && !line.endsWith("[ERROR] Aborting"))
            .reduce("it did not complain", (earlier, later) -> later);
  }

  /** Copies the log to a place where it stays when the server's folder is deleted. */
  Path keep() {
    try {
      Path kept = Files.createTempFile("sluice-mariadb-", ".log");
      if (size() > 0) {
        Files.writeString(kept, since(0));
      }
      return kept;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
