package dev.sluice.gateway.backend;

import dev.sluice.gateway.statement.Pin;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.QueryAttributes;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One session's exclusive hold on a backend connection. The connection is lent by a pool, and reset before another
 * session gets it; or it is the session's own.
 *
 * <p>Commands come one at a time; the rest may be called from anywhere.
 */
public interface Lease {

  /**
   * Puts the session's state on the connection. That is needed before its first command, and again after the client has
   * reset it. Fails with {@link dev.sluice.gateway.answer.StatementFailure} if the server refuses, such as 1049 for its
   * schema. If it refuses because the account's password has expired, this does not fail: the client's commands go to
   * the server as they are, so that the client can change the password, and the rest of its state follows when the
   * server accepts it.
   */
  Mono<Void> prepare(SessionSetup setup);

  /** Whether a command of the session has been sent on it. */
  boolean isUsed();

  /** Whether no command runs. */
  boolean isIdle();

  /** Whether a command would be sent at once, with the session's state on the connection. */
  boolean isReady(SessionSetup setup);

  /**
   * Runs a client's command and returns its answer. Takes ownership of {@code command}, which is in the form that the
   * client negotiated, and sends it when subscribed to, once.
   *
   * <p>Cancelling stops the statement with {@code KILL QUERY} and drains what is left of its answer.
   *
   * <p>Fails with {@link BackendLostException} if the connection ends first.
   *
   * @param upload carries the files that the server may ask for
   * @param effects what the command's text could leave, or the text of the statement that it executes
   */
  Flux<ResultSegment> exchange(Packet command, ResponseKind kind, Upload upload, Effects effects);

  /**
   * The attributes that a client has sent with an execution that is about to be run. The client must have negotiated
   * them. There are none if the session has no such statement.
   *
   * @throws ProtocolException if they cannot be read
   */
  QueryAttributes attributes(ComStmtExecute execution);

  /** Stops the running statement, whose own error then ends its answer. */
  Mono<Void> interrupt();

  /** Whether the connection can take another command. */
  boolean isOpen();

  /** The unsolicited packets of the server before it closed the connection, as they came; empty if there were none. */
  byte[] lastWords();

  /** The failure of a command that finds the connection closed. */
  BackendLostException lostWhileIdle();

  /** The server's id of the connection. */
  long connectionId();

  /** The server's status flags after the last statement. */
  int status();

  /** Whether the last statement has left a transaction open. */
  boolean isInTransaction();

  /** The setup with the changes that commands have made since, to be put on another connection in place of this one. */
  SessionSetup carryOver(SessionSetup setup);

  /** Why the session cannot go on with another connection after its last command; null if it can. */
  @Nullable Pin pin();

  /** Whether a transaction is open, or something else that belongs to the next command. */
  boolean isHeld();

  /** The number of the error with which the last command failed; 0 if it did not. */
  int lastError();

  /** What was negotiated with the server. */
  Capabilities capabilities();

  /** Whether there may be warnings or errors of the last commands. */
  boolean mayHaveConditions();

  /** The default schema on the connection; null if none is known. */
  @Nullable String schema();

  /**
   * Lets another session take the connection from now on, if it needs one. Then this lease has ended.
   *
   * @param onTaken is run once if another session takes it, on any thread, and says what is to be read for this
   *     session; it must be short
   */
  void offer(Supplier<Harvest> onTaken);

  /** Takes the connection back. Returns false if another session has taken it, so that {@code onTaken} has been run. */
  boolean reclaim();

  /** How many prepared statements the server keeps on it for the session. */
  int statements();

  /**
   * Sets the one action to run if the connection closes before it is released, whoever closes it. If it has closed
   * already, the action is run at once.
   */
  void onLost(Runnable action);

  /** Whether something of the session would be lost with the connection. */
  boolean holdsState();

  /** What the session's statements since the last reset could have left. */
  Effects effects();

  /** What an execution of a prepared statement could leave and ask for. */
  Effects effects(long statementId);

  /** Keeps something with a prepared statement for as long as that is there. */
  void attach(long statementId, Object attachment);

  /** What is kept with a prepared statement; null for nothing. */
  @Nullable Object attachment(long statementId);

  /** Whether the server takes several statements in one command. */
  boolean takesSeveralStatements();

  /** Whether the server has reported, since the last reset, an id that a statement has made. */
  boolean isInsertIdReported();

  /**
   * Gives the connection back. It is reset for others; if that is not possible, or if it is the session's own, it is
   * closed.
   */
  void release();
}
