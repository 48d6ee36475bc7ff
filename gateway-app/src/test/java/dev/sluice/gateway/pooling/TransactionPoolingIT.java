package dev.sluice.gateway.pooling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.session.SessionRegistry;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two clients on one connection, which is taken after each statement, or if the other client needs it: neither can
 * tell.
 */
@ParameterizedClass
@ValueSource(strings = {"0s", "1m"})
class TransactionPoolingIT {

  private static final int INIT_DB = 0x02;
  private static final int PREPARE = 0x16;
  private static final int EXECUTE = 0x17;
  private static final int CLOSE = 0x19;
  private static final int RESET_CONNECTION = 0x1f;
  private static final WireLogin LOGIN = Account.APP.login().schema("it").with(Capabilities.MULTI_STATEMENTS);

  @Parameter
  private String softLeaseTime;

  private RunningGateway gateway;
  private WireClient one;
  private WireClient other;

  @BeforeEach
  void start() {
    gateway = RunningGateway.start(BackendServer.shared(), "sluice.backend.pool.max-size=1",
        "sluice.backend.pool.mode=transaction", "sluice.backend.pool.acquire-timeout=1s",
        "sluice.backend.pool.soft-lease-time=" + softLeaseTime);
    one = WireClient.connect(gateway.address(), LOGIN);
    other = WireClient.connect(gateway.address(), LOGIN);
    ok(one, "DROP TABLE IF EXISTS shared");
    ok(one, "CREATE TABLE shared (id INT AUTO_INCREMENT PRIMARY KEY, v INT)");
  }

  @AfterEach
  void stop() {
    ok(one, "DROP TABLE IF EXISTS shared");
    one.close();
    other.close();
    gateway.close();
  }

  private static WireResponse ok(WireClient client, String sql) {
    WireResponse response = client.query(sql);
    assertThat(response.isError()).as(() -> sql + ": " + response.error()).isFalse();
    return response;
  }

  private void intrude() {
    ok(other, "DO 1");
    ok(other, "SELECT 1 UNION SELECT 2");
  }

  private List<List<@Nullable String>> seen(String sql) {
    intrude();
    return ok(one, sql).rows();
  }

  @Test
  void variablesAreRestoredAndSeenByNobodyElse() {
    String values = "SELECT @@sql_mode, @@time_zone, @@autocommit, @@collation_connection";
    List<List<@Nullable String>> before = ok(other, values).rows();
    ok(one, "SET sql_mode = 'ANSI_QUOTES', SESSION time_zone = '+03:00', autocommit = 0");
    intrude();
    ok(one, "SET NAMES latin1 COLLATE latin1_german1_ci");
    assertThat(ok(other, values).rows()).isEqualTo(before);
    assertThat(seen(values)).containsExactly(List.of("ANSI_QUOTES", "+03:00", "0", "latin1_german1_ci"));
    intrude();
    one.command(RESET_CONNECTION);
    // on MySQL a reset does not restore the login's collation
    assertThat(ok(one, values).rows().getFirst().subList(0, 3)).isEqualTo(before.getFirst().subList(0, 3));
  }

  @Test
  void whatTheLastStatementLeftIsStillThere() {
    ok(one, "INSERT INTO shared (v) VALUES (1), (2), (3)");
    assertThat(seen("SELECT ROW_COUNT(), LAST_INSERT_ID()")).containsExactly(List.of("3", "1"));
    assertThat(seen("SELECT LAST_INSERT_ID() + 1 FROM shared LIMIT 1")).containsExactly(List.of("2"));
    ok(one, "SELECT v FROM shared WHERE v < 3");
    assertThat(seen("SELECT FOUND_ROWS() AS n")).containsExactly(List.of("2"));
    assertThat(one.query("SELECT * FROM missing").isError()).isTrue();
    intrude();
    assertThat(ok(one, "SHOW WARNINGS").rows()).extracting(row -> row.get(1)).containsExactly("1146");
    assertThat(ok(other, "SELECT LAST_INSERT_ID()").rows()).containsExactly(List.of("0"));
    assertThat(ok(other, "SHOW WARNINGS").rows()).isEmpty();
  }

  @Test
  void whatCannotBeAnsweredAsTheServerWouldIsRefused() {
    ok(one, "SELECT v FROM shared");
    intrude();
    WireResponse refused = one.query("SELECT FOUND_ROWS() + 1");
    assertThat(refused.error().code()).isEqualTo(1235);
    assertThat(refused.error().message()).startsWith("sluice: ");
    ok(one, "SELECT 1");
  }

  @Test
  void aPreparedStatementIsPreparedAgainWithItsTypes() {
    byte[] statement = prepared("SELECT ? + 1");
    for (String parameter : List.of("01 08 00", "00")) {
      intrude();
      WireResponse answer = one.command(EXECUTE, execution(statement, parameter));
      assertThat(answer.isError()).isFalse();
      assertThat(answer.payloads(WireResponse.Kind.ROW)).singleElement()
          .satisfies(row -> assertThat(row[2]).isEqualTo((byte) 42));
    }
    assertThat(one.command(EXECUTE, execution(new byte[] {9, 0, 0, 0}, "00")).error().code()).isEqualTo(1243);
  }

  private byte[] prepared(String sql) {
    WireResponse answer = one.command(PREPARE, sql.getBytes(StandardCharsets.UTF_8));
    assertThat(answer.isError()).isFalse();
    byte[] ok = answer.packets().getFirst().payload();
    return new byte[] {ok[1], ok[2], ok[3], ok[4]};
  }

  /** With 41 as an 8-byte integer, and its type or without. */
  private static byte[] execution(byte[] statement, String types) {
    byte[] bound = HexFormat.ofDelimiter(" ").parseHex(types);
    ByteBuffer payload = ByteBuffer.allocate(4 + 5 + 1 + bound.length + 8)
        .order(ByteOrder.LITTLE_ENDIAN);
    payload.put(statement).put((byte) 0).putInt(1).put((byte) 0).put(bound).putLong(41);
    return payload.array();
  }

  @Test
  void aTransactionKeepsItsConnection() {
    ok(one, "BEGIN");
    ok(one, "INSERT INTO shared (v) VALUES (7)");
    assertThat(other.query("SELECT 1").error().code()).isEqualTo(1203);
    ok(one, "COMMIT");
    assertThat(ok(other, "SELECT v FROM shared").rows()).containsExactly(List.of("7"));
  }

  @Test
  void whatCannotBeRestoredKeepsTheConnectionAndSaysSo() {
    ok(one, "CREATE TEMPORARY TABLE mine (v INT)");
    assertThat(other.query("SELECT 1").error().code()).isEqualTo(1203);
    assertThat(ok(other, "SHOW SLUICE PINS").rows()).singleElement().satisfies(
        row -> assertThat(row).contains("TEMPORARY_TABLE", "CREATE TEMPORARY TABLE mine(v INT)"));
    assertThat(ok(other, "show sluice pools").rows()).singleElement().satisfies(
        row -> assertThat(row.get(5)).as("pinned").isEqualTo("1"));
    ok(one, "SELECT * FROM mine");
    one.command(RESET_CONNECTION);
    intrude();
    assertThat(ok(other, "SHOW SLUICE PINS").rows()).isEmpty();
  }

  @Test
  void clientsThatTakeTurnsGetTheirOwnState() {
    ok(one, "SET time_zone = '+01:00'");
    ok(other, "SET time_zone = '+02:00'");
    for (int i = 0; i < 300; i++) {
      assertThat(ok(one, "SELECT @@time_zone").value()).isEqualTo("+01:00");
      assertThat(ok(other, "SELECT @@time_zone").value()).isEqualTo("+02:00");
    }
  }

  @Test
  void noDriverKeepsAConnectionByWhatItDoesAtConnect() throws IOException {
    SessionRegistry sessions = gateway.bean(SessionRegistry.class);
    String name = "";
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(Objects.requireNonNull(
        TransactionPoolingIT.class.getResourceAsStream("driver-setups.txt")), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("# ")) {
          assertThat(sessions.all().filter(session -> session.pinned() != null)).as(name).isEmpty();
          name = line;
          one.close();
          one = WireClient.connect(gateway.address(), LOGIN);
        } else if (!line.startsWith("--") && !line.isBlank()) {
          send(line.replace("$s", "it"));
        }
      }
    }
    assertThat(sessions.all().filter(session -> session.pinned() != null)).as(name).isEmpty();
  }

  private void send(String line) {
    if (line.startsWith("prepare: ")) {
      WireResponse answer = one.command(PREPARE, line.substring(9).getBytes(StandardCharsets.UTF_8));
      if (!answer.isError()) {
        byte[] ok = answer.packets().getFirst().payload();
        one.send(CLOSE, ok[1], ok[2], ok[3], ok[4]);
      }
    } else if (line.startsWith("use: ")) {
      one.command(INIT_DB, line.substring(5).getBytes(StandardCharsets.UTF_8));
    } else if (line.startsWith("reset:")) {
      one.command(RESET_CONNECTION);
    } else {
      one.query(line);
    }
  }
}
