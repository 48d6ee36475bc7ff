package dev.sluice.gateway.testing.backend;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.QueryAttributes;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effects;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A lease whose connection says and holds what a test has it say and hold. It answers commands in the order given. */
public final class ScriptedLease implements Lease {

  /** What it has been prepared for, in this order. */
  public final List<SessionSetup> prepared = new ArrayList<>();

  /** The effects of the commands that it has run. */
  public final List<Effects> ran = new ArrayList<>();

  public Mono<Void> preparation = Mono.empty();
  public boolean ready;
  public boolean holdsState;
  public boolean inTransaction;
  public boolean insertIdReported;
  public int status;
  public byte[] lastWords = {};
  public Effects effects = Effects.NONE;
  public UnaryOperator<SessionSetup> changes = UnaryOperator.identity();
  public int released;
  public int interrupted;

  private final long connectionId;
  private final Deque<Flux<ResultSegment>> answers = new ArrayDeque<>();
  private boolean open = true;
  private @Nullable Runnable onLost;

  /** A lease of an open connection with that id of the server's. */
  public ScriptedLease(long connectionId) {
    this.connectionId = connectionId;
  }

  /** The answer to the next command that has none yet. */
  public ScriptedLease answers(Flux<ResultSegment> answer) {
    answers.add(answer);
    return this;
  }

  /** The server closes the connection. */
  public void lose() {
    open = false;
    if (onLost != null) {
      onLost.run();
    }
  }

  @Override
  public Mono<Void> prepare(SessionSetup setup) {
    return Mono.defer(() -> {
      prepared.add(setup);
      return preparation;
    });
  }

  @Override
  public boolean isIdle() {
    return true;
  }

  @Override
  public boolean isReady(SessionSetup setup) {
    return ready && open;
  }

  @Override
  public Flux<ResultSegment> exchange(Packet command, ResponseKind kind, Upload upload, Effects text) {
    return Flux.defer(() -> {
      command.release();
      ran.add(text);
      effects = effects.and(text);
      return answers.remove();
    });
  }

  @Override
  public QueryAttributes attributes(ComStmtExecute execution) {
    return QueryAttributes.NONE;
  }

  @Override
  public Mono<Void> interrupt() {
    return Mono.fromRunnable(() -> interrupted++);
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public byte[] lastWords() {
    return lastWords;
  }

  @Override
  public BackendLostException lostWhileIdle() {
    return BackendLostException.before("connection " + connectionId + " has closed", lastWords);
  }

  @Override
  public long connectionId() {
    return connectionId;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public boolean isInTransaction() {
    return inTransaction;
  }

  @Override
  public SessionSetup carryOver(SessionSetup setup) {
    return changes.apply(setup);
  }

  @Override
  public int statements() {
    return 0;
  }

  @Override
  public void onLost(Runnable action) {
    onLost = action;
    if (!open) {
      action.run();
    }
  }

  @Override
  public boolean holdsState() {
    return holdsState;
  }

  @Override
  public Effects effects() {
    return effects;
  }

  @Override
  public Effects effects(long statementId) {
    return Effects.NONE;
  }

  @Override
  public void attach(long statementId, Object attachment) {}

  @Override
  public @Nullable Object attachment(long statementId) {
    return null;
  }

  @Override
  public boolean takesSeveralStatements() {
    return false;
  }

  @Override
  public boolean isInsertIdReported() {
    return insertIdReported;
  }

  @Override
  public void release() {
    released++;
  }
}
