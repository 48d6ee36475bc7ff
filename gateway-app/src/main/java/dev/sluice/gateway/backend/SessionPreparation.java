package dev.sluice.gateway.backend;

import dev.sluice.gateway.result.StatementFailure;
import dev.sluice.gateway.result.Upload;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Collation;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComInitDb;
import dev.sluice.protocol.packet.client.ComResetConnection;
import dev.sluice.protocol.packet.client.ComSetOption;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.StringJoiner;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/** Puts a session's state on a connection, and takes it off again. Each step is a command over the wire. */
final class SessionPreparation {

  private static final int MULTI_STATEMENTS_ON = 0;
  private static final int MULTI_STATEMENTS_OFF = 1;

  private SessionPreparation() {}

  /** Back to a fresh session: transaction, locks, variables, temporary tables, prepared statements are gone. */
  static Mono<Void> reset(BackendWire wire) {
    return Mono.defer(() -> {
      long sent = System.nanoTime();
      return run(wire, Statements.of(new ComResetConnection()), ResponseKind.STATUS)
          .doOnSuccess(ignored -> wire.trace().reset(sent));
    });
  }

  /**
   * Makes a session this client's. Fails with the server's error, such as 1049 for its schema.
   *
   * @param since when the client's session has begun, which has the global variables of that time at the earliest
   */
  static Mono<Void> prepare(BackendWire wire, SessionSetup setup, long since, Collations collations) {
    if (wire.trace().isPreparedFor(setup, since)) {
      return Mono.empty();
    }
    Mono<Void> fresh = wire.trace().isFresh(since) ? Mono.empty() : reset(wire);
    return fresh.then(Mono.defer(() -> multiStatements(wire, setup)))
        .then(Mono.defer(() -> variables(wire, setup, collations)))
        .then(Mono.defer(() -> schema(wire, setup)))
        .doOnSuccess(ignored -> wire.trace().prepared(setup));
  }

  private static Mono<Void> multiStatements(BackendWire wire, SessionSetup setup) {
    if (wire.trace().multiStatements() == setup.multiStatements()) {
      return Mono.empty();
    }
    int option = setup.multiStatements() ? MULTI_STATEMENTS_ON : MULTI_STATEMENTS_OFF;
    return run(wire, Statements.of(new ComSetOption(option)), ResponseKind.STATUS)
        .doOnSuccess(ignored -> wire.trace().multiStatements(setup.multiStatements()));
  }

  private static Mono<Void> variables(BackendWire wire, SessionSetup setup, Collations collations) {
    StringJoiner set = new StringJoiner(", ", "SET ", "");
    set.add("NAMES " + collations.setNames(setup.collation()));
    set.add("session_track_state_change = ON");
    if (setup.capabilities().has(Capabilities.IGNORE_SPACE)) {
      set.add("sql_mode = CONCAT(@@sql_mode, ',IGNORE_SPACE')");
    }
    if (setup.capabilities().has(Capabilities.INTERACTIVE)) {
      set.add("wait_timeout = @@global.interactive_timeout");
    }
    return run(wire, Statements.query(set.toString(), wire.capabilities()), ResponseKind.QUERY);
  }

  private static Mono<Void> schema(BackendWire wire, SessionSetup setup) {
    String schema = setup.schema();
    if (schema == null) {
      return Mono.empty();
    }
    ByteBuf name = Unpooled.copiedBuffer(schema, Collation.charsetOf(setup.collation()));
    return run(wire, Statements.of(new ComInitDb(name)), ResponseKind.STATUS);
  }

  /** None of these commands is a client's: where one is lost, another connection can be prepared. */
  private static Mono<Void> run(BackendWire wire, Packet command, ResponseKind kind) {
    Flux<ResultSegment> answer = wire.exchange(command, kind, Upload.NONE, () -> { });
    return answer.handle(SessionPreparation::failOnError).then()
        .onErrorMap(BackendLostException.class, e -> BackendLostException.before(String.valueOf(e.getMessage())));
  }

  private static void failOnError(ResultSegment segment, SynchronousSink<Void> sink) {
    try {
      if (segment instanceof ResultSegment.ServerError error) {
        ByteBuf frame = error.content();
        sink.error(StatementFailure.of(ErrPacket.decode(Frames.payload(frame, frame.readerIndex()))));
      }
    } finally {
      segment.release();
    }
  }
}
