package dev.sluice.gateway.contract;

import static dev.sluice.gateway.contract.Clients.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.session.SessionRegistry;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.Sequence;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that end their stream while something of theirs runs, with and without {@code COM_QUIT}. */
class DisconnectIT {

  private static final String SLOW_INSERT = "INSERT INTO parting SELECT 1 FROM (SELECT SLEEP(0.3)) AS x";
  private static final String INSERT = "INSERT INTO parting VALUES (2)";
  private static final byte[] QUIT = {1, 0, 0, 0, 1};

  private static RunningGateway gateway;
  private static WireClient observer;

  /** How a client ends its stream. */
  private enum Leaving {
    /** Closes its socket. */
    CLOSE,
    /** Says that it sends no more, and reads. */
    HALF_CLOSE,
    /** Resets the connection. */
    RESET;

    void leave(WireClient client) {
      switch (this) {
        case CLOSE -> client.close();
        case HALF_CLOSE -> client.endOutput();
        case RESET -> client.reset();
      }
    }
  }

  /** Of two users, one has it the other way. */
  @BeforeAll
  static void start() {
    BackendServer server = BackendServer.shared();
    gateway = RunningGateway.start(server, "sluice.users[0].on-disconnect=kill", "sluice.session.on-disconnect=finish");
    observer = server.connect(server.root());
    observer.query("USE it");
    observer.query("DROP TABLE IF EXISTS parting");
    observer.query("CREATE TABLE parting (a INT)");
  }

  @AfterAll
  static void stop() {
    observer.close();
    gateway.close();
  }

  @BeforeEach
  void nothingIsThere() {
    observer.query("DELETE FROM parting");
  }

  @AfterEach
  void nothingIsLeft() {
    await("all sessions to end", () -> gateway.bean(SessionRegistry.class).size() == 0);
    await("all leases to be back", () -> gateway.bean(Backend.class).numbers().lent() == 0);
  }

  private static WireClient killed(long capabilities) {
    return WireClient.connect(gateway.address(), Account.APP.login().schema(BackendServer.SCHEMA).with(capabilities));
  }

  private static WireClient finished(long capabilities) {
    return WireClient.connect(gateway.address(), Account.OTHER.login().schema(BackendServer.SCHEMA).with(capabilities));
  }

  private static byte[] queries(String... statements) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String sql : statements) {
      byte[] text = sql.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(new byte[] {(byte) (text.length + 1), (byte) (text.length + 1 >> 8), 0, 0, 3});
      out.writeBytes(text);
    }
    return out.toByteArray();
  }

  private static byte[] andQuit(byte[] commands) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(commands);
    out.writeBytes(QUIT);
    return out.toByteArray();
  }

  private static String rows() {
    return observer.query("SELECT COUNT(*) FROM parting").value();
  }

  private static void awaitRows(int count) {
    await(count + " rows", () -> rows().equals("" + count));
  }

  private static boolean runs(String marker) {
    return !"0".equals(observer.query("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%" + marker
        + "%' AND id <> CONNECTION_ID()").value());
  }

  // goodbye

  /** It is orderly, so what came before it is done, whatever the setting; here it is the session's first. */
  @ParameterizedTest
  @EnumSource
  void whatComesBeforeGoodbyeIsDone(Leaving leaving) {
    try (WireClient client = killed(0)) {
      client.sendRaw(andQuit(queries(SLOW_INSERT)));
      leaving.leave(client);
      awaitRows(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void andSoAreAllCommandsBeforeIt(Leaving leaving) {
    try (WireClient client = killed(0)) {
      client.sendRaw(andQuit(queries("BEGIN", SLOW_INSERT, INSERT, INSERT, "COMMIT", INSERT)));
      leaving.leave(client);
      awaitRows(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void andThoseOfACompressedClient(Leaving leaving) {
    try (WireClient client = killed(Capabilities.COMPRESS)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (byte[] command : new byte[][] {queries(SLOW_INSERT), queries(INSERT), queries(INSERT), QUIT}) {
        out.writeBytes(new byte[] {(byte) command.length, (byte) (command.length >> 8), 0, 0, 0, 0, 0});
        out.writeBytes(command);
      }
      client.sendRaw(out.toByteArray());
      leaving.leave(client);
      awaitRows(3);
    }
  }

  @Test
  void andPreparedOnes() {
    try (WireClient client = killed(0)) {
      byte[] prepared = client.command(0x16, SLOW_INSERT.getBytes(StandardCharsets.UTF_8)).packets().getFirst()
          .payload();
      byte[] execution = {10, 0, 0, 0, 0x17, prepared[1], prepared[2], prepared[3], prepared[4], 0, 1, 0, 0, 0};
      client.sendRaw(andQuit(execution));
      client.close();
      awaitRows(1);
    }
  }

  @Test
  void goodbyeInASecondSendWillDo() {
    try (WireClient client = killed(0)) {
      client.sendRaw(queries(SLOW_INSERT.replace("0.3", "1")));
      await("it to run", () -> runs("SLEEP(1)"));
      client.sendRaw(QUIT);
      client.close();
      awaitRows(1);
    }
  }

  // without goodbye

  @ParameterizedTest
  @EnumSource
  void withoutItTheStatementIsStoppedWhereThatIsSet(Leaving leaving) {
    try (WireClient client = killed(0)) {
      client.sendRaw(queries(SLOW_INSERT.replace("0.3", "20")));
      await("it to run", () -> runs("SLEEP(20)"));
      leaving.leave(client);
      await("it to be stopped", () -> !runs("SLEEP(20)"));
      assertThat(rows()).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @EnumSource
  void andDoneWhereThatIsSet(Leaving leaving) {
    try (WireClient client = finished(0)) {
      client.sendRaw(queries(SLOW_INSERT.replace("0.3", "1"), INSERT));
      await("it to run", () -> runs("SLEEP(1)"));
      leaving.leave(client);
      awaitRows(2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Capabilities.COMPRESS})
  void aClientThatStillReadsGetsTheWholeAnswerAndTheEnd(long capabilities) {
    try (WireClient client = finished(capabilities)) {
      client.send(0x03, ("SELECT seq, REPEAT('x', 1000) FROM " + Sequence.upTo(20_000))
          .getBytes(StandardCharsets.UTF_8));
      client.endOutput();
      assertThat(client.deadline(Duration.ofSeconds(60)).readResponse(0x03).rows()).hasSize(20_000);
      assertThat(client.isClosedByPeer(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void aPartOfACommandIsNotDone() {
    try (WireClient client = finished(0)) {
      byte[] commands = queries(INSERT, INSERT);
      client.sendRaw(Arrays.copyOf(commands, commands.length - 1));
      client.endOutput();
      assertThat(client.readResponse(0x03).isError()).isFalse();
      assertThat(client.isClosedByPeer(Duration.ofSeconds(10))).isTrue();
      assertThat(rows()).isEqualTo("1");
    }
  }

  /** A result that nobody reads is not read to its end. */
  @Test
  void aStatementThatOnlyHasMuchToSayEndsWithItsClient() {
    WireClient client = finished(0);
    client.sendRaw(queries("SELECT REPEAT('x', 10000), BENCHMARK(2000, SHA2(seq, 256)) FROM " + Sequence.upTo(1_000_000)
        + " /* talker */"));
    await("it to run", () -> runs("talker"));
    client.readPacket();
    client.reset();
    await("it to end", () -> !runs("talker"));
  }

  @Test
  void anIdleClientThatEndsItsStreamIsLetGo() {
    for (WireClient client : new WireClient[] {killed(0), finished(0)}) {
      client.endOutput();
      assertThat(client.isClosedByPeer(Duration.ofSeconds(10))).isTrue();
      client.close();
    }
  }
}
