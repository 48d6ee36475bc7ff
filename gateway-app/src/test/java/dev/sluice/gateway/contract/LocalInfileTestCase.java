package dev.sluice.gateway.contract;

import static dev.sluice.gateway.contract.Clients.answer;
import static dev.sluice.gateway.contract.Clients.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A client that is asked for a file, and an observer of what the server makes of it. */
abstract class LocalInfileTestCase {

  static final String LOAD = "LOAD DATA LOCAL INFILE 'rows.txt' INTO TABLE files FIELDS TERMINATED BY ','";
  static final WireLogin LOGIN = Account.APP.login().schema(BackendServer.SCHEMA)
      .with(Capabilities.LOCAL_FILES | Capabilities.MULTI_STATEMENTS);
  static final int MAX_PAYLOAD = 0xFFFFFF;

  static RunningGateway gateway;
  static WireClient observer;

  WireClient client;

  @BeforeAll
  static void start() {
    gateway = start("sluice.session.max-allowed-packet=20MB");
    observer = BackendServer.shared().connect(BackendServer.shared().root());
  }

  static RunningGateway start(String setting) {
    return RunningGateway.start(BackendServer.shared(), "sluice.session.local-infile=true", setting);
  }

  @AfterAll
  static void stop() {
    observer.close();
    gateway.close();
  }

  @BeforeEach
  void connect() {
    client = WireClient.connect(gateway.address(), LOGIN);
    client.query("DROP TABLE IF EXISTS files");
    client.query("CREATE TABLE files (id INT PRIMARY KEY, text VARCHAR(200)) ENGINE = InnoDB");
  }

  @AfterEach
  void nothingIsLeft() {
    client.close();
    await("all leases to be back", () -> gateway.bean(Backend.class).numbers().lent() == 0);
  }

  void reconnect(RunningGateway other) {
    client.close();
    client = WireClient.connect(other.address(), LOGIN);
  }

  static byte[] rows(int from, int to) {
    StringBuilder rows = new StringBuilder();
    for (int i = from; i < to; i++) {
      rows.append(i).append(",row ").append(i).append('\n');
    }
    return rows.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Asks for the file, and sends the beginning of it; returns the id that goes on. */
  int begin(byte[] content) {
    WireResponse request = client.query(LOAD);
    assertThat(request.shape()).containsExactly(Kind.LOCAL_INFILE);
    return client.sendFilePart(request.packets().getLast().sequenceId() + 1, content, 1000);
  }

  WireResponse end(int sequenceId) {
    client.sendPacket(sequenceId, new byte[0]);
    return answer(client);
  }

  static String count() {
    return String.valueOf(observer.query("SELECT COUNT(*) FROM it.files").value());
  }

  static String connectionId(WireClient of) {
    return String.valueOf(of.query("SELECT CONNECTION_ID()").value());
  }
}
