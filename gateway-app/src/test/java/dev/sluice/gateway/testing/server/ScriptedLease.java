package dev.sluice.gateway.testing.server;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.QueryAttributes;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effects;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A hold on a connection whose answers the test gives. It remembers what has been asked of it. Not thread-safe. */
public final class ScriptedLease implements Lease {

  /** The server's id of the connection. */
  public static final long CONNECTION_ID = 7;

  /** The commands that have run: the manual's name, and the bytes after the first as text. */
  public final List<String> commands = new ArrayList<>();

  /** What the next commands are answered. */
  public Flux<ResultSegment> answer = Flux.empty();

  /** How many prepared statements there are. */
  public int statements;

  /** The status flags after the last statement. */
  public int status;

  /** Whether the server takes several statements in one command. */
  public boolean severalStatements;

  /** How often an answer was cancelled. */
  public int cancelled;

  public boolean open = true;
  public boolean released;
  private final Map<Long, Object> attachments = new HashMap<>();
  private @Nullable Runnable onLost;
  private boolean prepared;

  /** The server closes the connection. */
  public void lose() {
    open = false;
    if (onLost != null) {
      onLost.run();
    }
  }

  @Override
  public Mono<Void> prepare(SessionSetup setup) {
    prepared = true;
    return Mono.empty();
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
  public Flux<ResultSegment> exchange(Packet command, ResponseKind kind, Upload upload, Effects effects) {
    ByteBuf payload = command.payload();
    commands.add(CommandCode.of(payload.readUnsignedByte()) + " " + payload.toString(StandardCharsets.US_ASCII));
    command.release();
    return answer.doOnCancel(() -> cancelled++);
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
    return new byte[0];
  }

  @Override
  public BackendLostException lostWhileIdle() {
    return BackendLostException.before("closed by the test");
  }

  @Override
  public long connectionId() {
    return CONNECTION_ID;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public boolean isInTransaction() {
    return false;
  }

  @Override
  public SessionSetup carryOver(SessionSetup setup) {
    return setup;
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
    return false;
  }

  @Override
  public Effects effects() {
    return Effects.NONE;
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
    return false;
  }

  @Override
  public void release() {
    released = true;
  }
}
