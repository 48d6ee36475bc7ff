package dev.sluice.gateway.testing.server;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.Harvest;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.statement.Pin;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.QueryAttributes;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effects;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A hold on a connection whose answers the test gives. It remembers what has been asked of it. Not thread-safe. */
public final class ScriptedLease implements Lease {

  /** The server's id of the connection, if a test gives it no other. */
  public static final long CONNECTION_ID = 7;

  /** What it has been prepared for, in this order. */
  public final List<SessionSetup> preparations = new ArrayList<>();

  /** The outcome of a preparation. */
  public Mono<Void> preparation = Mono.empty();

  /** The effects of the commands that have run. */
  public final List<Effects> ran = new ArrayList<>();

  /** The commands that have run: the manual's name, and the bytes after the first as text. */
  public final List<String> commands = new ArrayList<>();

  /** What the next commands are answered that have no answer of their own. */
  public Flux<ResultSegment> answer = Flux.empty();

  /** What commands have changed of the session's setup. */
  public UnaryOperator<SessionSetup> changes = UnaryOperator.identity();

  public byte[] lastWords = {};
  public boolean inTransaction;
  public boolean holdsState;
  public boolean insertIdReported;

  /** How many prepared statements there are. */
  public int statements;

  /** The status flags after the last statement. */
  public int status;

  /** Whether the server takes several statements in one command. */
  public boolean severalStatements;

  /** How often an answer was cancelled. */
  public int cancelled;

  /** Why the session cannot go on with another connection. */
  public @Nullable Pin pin;

  /** The number of the last command's error. */
  public int lastError;

  /** Whether the last command has left warnings or errors. */
  public boolean conditions;

  /** The default schema. */
  public @Nullable String schema;

  public boolean open = true;
  public int releases;
  private final Map<Long, Object> attachments = new HashMap<>();
  private @Nullable Runnable onLost;
  private final long connectionId;
  private final Deque<Flux<ResultSegment>> answers = new ArrayDeque<>();
  private @Nullable Supplier<Harvest> offer;
  private boolean taken;
  private boolean prepared;
  private Effects effects = Effects.NONE;

  /** A lease of a connection of which nothing else is known. */
  public ScriptedLease() {
    this(CONNECTION_ID);
  }

  /** A lease of the connection with that id of the server's. */
  public ScriptedLease(long connectionId) {
    this.connectionId = connectionId;
  }

  /** What the next command is answered that has no answer yet. */
  public ScriptedLease answers(Flux<ResultSegment> next) {
    answers.add(next);
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
      preparations.add(setup);
      prepared = true;
      return preparation;
    });
  }

  @Override
  public boolean isIdle() {
    return true;
  }

  @Override
  public boolean isReady(SessionSetup setup) {
    return prepared && open;
  }

  @Override
  public Flux<ResultSegment> exchange(Packet command, ResponseKind kind, Upload upload, Effects text) {
    ByteBuf payload = command.payload();
    ran.add(text);
    effects = effects.and(text);
    commands.add(CommandCode.of(payload.readUnsignedByte()) + " " + payload.toString(StandardCharsets.US_ASCII));
    command.release();
    return (answers.isEmpty() ? answer : answers.remove()).doOnCancel(() -> cancelled++);
  }

  @Override
  public QueryAttributes attributes(ComStmtExecute execution) {
    return QueryAttributes.NONE;
  }

  @Override
  public Mono<Void> interrupt() {
    return Mono.empty();
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
    return BackendLostException.before("closed by the test", lastWords);
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
  public @Nullable Pin pin() {
    return pin;
  }

  @Override
  public boolean isUsed() {
    return !ran.isEmpty();
  }

  @Override
  public boolean isHeld() {
    return inTransaction;
  }

  @Override
  public int lastError() {
    return lastError;
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.of(0);
  }

  @Override
  public boolean mayHaveConditions() {
    return conditions;
  }

  @Override
  public @Nullable String schema() {
    return schema;
  }

  @Override
  public void offer(Supplier<Harvest> onTaken) {
    offer = onTaken;
  }

  /** Another session takes it, if it is offered, and gets what it is to read for the session; null if it is not. */
  public @Nullable Harvest take() {
    Supplier<Harvest> offered = offer;
    offer = null;
    taken = offered != null;
    return offered == null ? null : offered.get();
  }

  /** Whether another session could take it. */
  public boolean isOffered() {
    return offer != null;
  }

  @Override
  public boolean reclaim() {
    offer = null;
    return !taken;
  }

  @Override
  public int statements() {
    return statements;
  }

  @Override
  public void onLost(Runnable action) {
    onLost = action;
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
  public void attach(long statementId, Object attachment) {
    attachments.put(statementId, attachment);
  }

  @Override
  public @Nullable Object attachment(long statementId) {
    return attachments.get(statementId);
  }

  @Override
  public boolean takesSeveralStatements() {
    return severalStatements;
  }

  @Override
  public boolean isInsertIdReported() {
    return insertIdReported;
  }

  @Override
  public void release() {
    releases++;
  }
}
