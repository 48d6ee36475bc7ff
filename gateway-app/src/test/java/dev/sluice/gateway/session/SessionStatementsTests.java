package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.wire.ServerBytes;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.gateway.testing.server.ScriptedLease;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import dev.sluice.protocol.statement.VariableAssignments;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class SessionStatementsTests {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Effects EFFECTS = Effects.of(Effect.ROW_COUNT);
  private static final SessionStatement.Settings SETTINGS = new SessionStatement.Settings("shop", 0);

  private final ScriptedLease first = new ScriptedLease(1);
  private final ScriptedLease second = new ScriptedLease(2);
  private final SessionStatements statements = new SessionStatements();

  private static Packet command(String... fields) {
    return new Packet(ServerBytes.frame(0, fields));
  }

  /** The server has prepared a statement with that id, of that many parameters. */
  private static Flux<ResultSegment> prepared(int id, int parameters) {
    return Flux.defer(() -> Flux.just(new ResultSegment.PrepareOk(ServerBytes.frame(1, "00 | header",
        "%02x 00 00 00 | id".formatted(id), "00 00 | columns", "%02x 00 | parameters".formatted(parameters),
        "00 | filler", "00 00 | warnings"))));
  }

  private static Flux<ResultSegment> error() {
    return Flux.defer(() -> Flux.just(new ResultSegment.ServerError(ServerBytes.error(1))));
  }

  private static SessionStatement.Text text(String sql) {
    return new SessionStatement.Text(sql.getBytes(StandardCharsets.UTF_8), EFFECTS, VariableAssignments.NONE,
        Optional.empty());
  }

  /** What the client has got: the id of a prepared statement, or the segment's name. */
  private static List<String> took(Flux<ResultSegment> answer) {
    List<String> taken = new ArrayList<>();
    answer.doOnNext(segment -> {
      taken.add(segment instanceof ResultSegment.PrepareOk ok ? "id " + ok.statementId()
          : segment.getClass().getSimpleName());
      segment.release();
    }).then().block(BOUND);
    return taken;
  }

  private List<String> prepare(ScriptedLease on, Flux<ResultSegment> answer) {
    on.answers(answer);
    return took(statements.prepare(on, command("16 'SELECT ?'"), Upload.NONE, text("SELECT ?"), SETTINGS));
  }

  private SessionStatement find(long id) {
    return Objects.requireNonNull(statements.find(id, true));
  }

  private Flux<ResultSegment> run(ScriptedLease on, long id, Packet command) {
    return statements.run(on, find(id), command, ResponseKind.QUERY, Upload.NONE, false);
  }

  /** An execution without types, as it is the client's second. */
  private static Packet execution() {
    return command("17 01 00 00 00 | the client's id", "00 | flags", "01 00 00 00", "00 | NULLs", "00 | no types",
        "06 00 00 00");
  }

  private static Packet executionWithTypes() {
    return command("17 01 00 00 00 | the client's id", "00 | flags", "01 00 00 00", "00 | NULLs", "01 | types",
        "03 00 | LONG", "05 00 00 00");
  }

  @Test
  void idsAreTheSessionsOwn() {
    assertThat(prepare(first, prepared(0x40, 1))).containsExactly("id 1");
    assertThat(prepare(second, prepared(0x07, 1))).containsExactly("id 2");
    assertThat(find(1).serverId()).isEqualTo(0x40);
    assertThat(find(2).serverId()).isEqualTo(0x07);
    assertThat(find(1).parameters()).isOne();
    assertThat(statements.size()).isEqualTo(2);
    assertThat(statements.find(3, true)).isNull();
    assertThat(first.ran).containsExactly(EFFECTS);
  }

  @Test
  void aPreparationThatFailsTakesAnIdToo() {
    assertThat(prepare(first, error())).containsExactly("ServerError");
    assertThat(prepare(first, prepared(2, 1))).containsExactly("id 2");
    assertThat(statements.size()).isOne();
  }

  @Test
  void onMariaDbAnIdMeansTheOneThatWasPreparedLast() {
    prepare(first, prepared(0x40, 1));
    prepare(first, prepared(0x41, 1));
    assertThat(find(0xFFFF_FFFFL)).isSameAs(find(2));
    assertThat(statements.find(0xFFFF_FFFFL, false)).isNull();
  }

  @Test
  void aStatementRunsWhereItIsPrepared() {
    prepare(first, prepared(0x40, 1));
    took(run(first, 1, executionWithTypes()));
    took(run(first, 1, execution()));
    assertThat(first.commands).containsExactly("COM_STMT_PREPARE SELECT ?",
        "COM_STMT_EXECUTE @\0\0\0" + "\0" + "\1\0\0\0" + "\0" + "\1" + "\3\0" + "\5\0\0\0",
        "COM_STMT_EXECUTE @\0\0\0" + "\0" + "\1\0\0\0" + "\0" + "\0" + "\6\0\0\0");
  }

  /** MaxScale leaves them out, and gets NULLs. */
  @Test
  void anotherConnectionGetsTheStatementAndTheTypesOnce() {
    prepare(first, prepared(0x40, 1));
    took(run(first, 1, executionWithTypes()));
    second.answers(prepared(0x41, 1));
    assertThat(took(run(second, 1, execution()))).isEmpty();
    took(run(second, 1, execution()));
    assertThat(second.commands).containsExactly("COM_STMT_PREPARE SELECT ?",
        "COM_STMT_EXECUTE A\0\0\0" + "\0" + "\1\0\0\0" + "\0" + "\1" + "\3\0" + "\6\0\0\0",
        "COM_STMT_EXECUTE A\0\0\0" + "\0" + "\1\0\0\0" + "\0" + "\0" + "\6\0\0\0");
    assertThat(find(1).isOn(second)).isTrue();
    assertThat(find(1).isOn(first)).isFalse();
  }

  @Test
  void theTypesOfBulkExecutionsArePutInToo() {
    prepare(first, prepared(0x40, 1));
    took(run(first, 1, command("fa 01 00 00 00", "80 00 | types follow", "03 00 | LONG", "00 05 00 00 00")));
    second.answers(prepared(0x41, 1));
    took(run(second, 1, command("fa 01 00 00 00", "40 00 | unit results", "00 06 00 00 00")));
    assertThat(second.commands.getLast()).hasSize("COM_STMT_BULK_EXECUTE ".length() + 4 + 2 + 2 + 5)
        .startsWith("COM_STMT_BULK_EXECUTE A\0\0\0").endsWith("\0" + "\3\0" + "\0\6\0\0\0");
  }

  @Test
  void aCommandThatIsNotWholeIsTheServersToRefuse() {
    prepare(first, prepared(0x40, 1));
    took(run(first, 1, command("17 01 00 00 00", "00 | flags")));
    assertThat(first.commands.getLast()).isEqualTo("COM_STMT_EXECUTE @\0\0\0\0");
  }

  @Test
  void ifItCannotBePreparedAgainThatErrorIsTheAnswer() {
    prepare(first, prepared(0x40, 1));
    second.answers(error());
    assertThat(took(run(second, 1, executionWithTypes()))).containsExactly("ServerError");
    assertThat(second.commands).containsExactly("COM_STMT_PREPARE SELECT ?");
    assertThat(find(1).isOn(second)).isFalse();
  }

  @Test
  void aCommandWithoutAnAnswerFailsIfItCannotBePreparedAgain() {
    prepare(first, prepared(0x40, 1));
    second.answers(error());
    Packet data = command("18 01 00 00 00", "00 00 | parameter", "'abc'");
    StepVerifier.create(statements.run(second, find(1), data, ResponseKind.NONE, Upload.NONE, false))
        .expectErrorSatisfies(e -> assertThat(e).isInstanceOfSatisfying(StatementFailure.class,
            said -> assertThat(said.errorCode()).isEqualTo(1317))).verify(BOUND);
    assertThat(second.commands).containsExactly("COM_STMT_PREPARE SELECT ?");
  }

  @Test
  void aStatementIsClosedWhereItIsPrepared() {
    prepare(first, prepared(0x40, 1));
    took(statements.close(first, command("19 01 00 00 00"), 1, Upload.NONE));
    assertThat(first.commands.getLast()).isEqualTo("COM_STMT_CLOSE @\0\0\0");
    assertThat(statements.find(1, true)).isNull();
    assertThat(statements.size()).isZero();
  }

  @Test
  void nothingIsClosedOnAConnectionThatDoesNotHaveIt() {
    prepare(first, prepared(0x40, 1));
    took(statements.close(second, command("19 01 00 00 00"), 1, Upload.NONE));
    took(statements.close(second, command("19 05 00 00 00"), 5, Upload.NONE));
    assertThat(second.commands).isEmpty();
    assertThat(statements.find(1, true)).isNull();
  }

  @Test
  void theServerSaysThatThereIsNoSuchStatement() {
    first.answers(Flux.defer(() -> Flux.just(new ResultSegment.ServerError(ServerBytes.frame(1, "ff | header",
        "db 04 | 1243", "'#HY000Unknown prepared statement handler (2147483646) given to EXECUTE'")))));
    List<String> messages = new ArrayList<>();
    SessionStatements.unknown(first, execution(), 0xFFFF_FFFEL, ResponseKind.QUERY, Upload.NONE).doOnNext(said -> {
      messages.add(new String(ErrPacket.decode(Frames.payload(said.content(), 0)).message(), StandardCharsets.UTF_8));
      said.release();
    }).then().block(BOUND);
    assertThat(messages).containsExactly("Unknown prepared statement handler (4294967294) given to EXECUTE");
    assertThat(first.commands.getFirst()).startsWith("COM_STMT_EXECUTE ");
  }

  @Test
  void statementsAreBoundToTheSettingsOfTheirPreparation() {
    assertThat(statements.areBoundTo(SETTINGS)).isFalse();
    prepare(first, prepared(0x40, 1));
    assertThat(statements.areBoundTo(SETTINGS)).isFalse();
    assertThat(statements.areBoundTo(new SessionStatement.Settings("other", 0))).isTrue();
    assertThat(statements.areBoundTo(new SessionStatement.Settings(null, 0))).isTrue();
    assertThat(statements.areBoundTo(new SessionStatement.Settings("shop", 1))).isTrue();
    statements.forget(1);
    statements.forget(1);
    assertThat(statements.areBoundTo(new SessionStatement.Settings("shop", 1))).isFalse();
  }

  @Test
  void textsThatAreTooLongTogetherAreBoundToTheirConnection() {
    SessionStatement.Text half = text("x".repeat(2 << 20));
    for (int id = 1; id <= 3; id++) {
      assertThat(statements.areBoundTo(SETTINGS)).isFalse();
      first.answers(prepared(id, 0));
      took(statements.prepare(first, command("16 'SELECT 1'"), Upload.NONE, half, SETTINGS));
    }
    assertThat(statements.areBoundTo(SETTINGS)).isTrue();
    statements.clear();
    assertThat(statements.areBoundTo(SETTINGS)).isFalse();
    assertThat(statements.size()).isZero();
  }
}
