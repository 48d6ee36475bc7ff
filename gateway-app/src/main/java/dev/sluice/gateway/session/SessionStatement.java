package dev.sluice.gateway.session;

import dev.sluice.gateway.backend.Lease;
import dev.sluice.protocol.statement.DiagnosticsQuestion;
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import dev.sluice.protocol.statement.VariableAssignments;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement of a session that may run on several connections, one after another. It is prepared again on
 * each of them. Not thread-safe, but its fields may be read from anywhere.
 */
final class SessionStatement {

  /**
   * What its text says.
   *
   * @param bytes the text, in the character set in which it was sent
   * @param effects what an execution could leave and ask for
   * @param assignments the session variables that an execution sets
   * @param question what the text asks for of what the last statement left, if that is all that it does
   */
  record Text(byte[] bytes, Effects effects, VariableAssignments assignments,
      Optional<DiagnosticsQuestion> question) {}

  /**
   * The settings by which the server read the text; if they change, it cannot be prepared again with the same meaning.
   *
   * @param schema the default schema
   * @param parser the {@link WantedVariables#parserSettings()}
   */
  record Settings(@Nullable String schema, int parser) {}

  private final long id;
  private final Text text;
  private final int parameters;
  private final Settings settings;
  private volatile @Nullable Object attachment;
  private byte @Nullable [] types;

  // where it is prepared
  private volatile @Nullable Lease lease;
  private volatile long serverId;
  private boolean hasTypes;

  SessionStatement(long id, Text text, int parameters, Settings settings) {
    this.id = id;
    this.text = text;
    this.parameters = parameters;
    this.settings = settings;
  }

  /** The client's id of it. */
  long id() {
    return id;
  }

  Text text() {
    return text;
  }

  int parameters() {
    return parameters;
  }

  /**
   * Whether it could not be prepared again with the same meaning: a user variable has the type that it had when it was
   * prepared.
   */
  boolean isBoundTo(Settings now) {
    return !settings.equals(now) || text.effects().has(Effect.USER_VARIABLE);
  }

  /** Whether it is prepared on that connection. */
  boolean isOn(Lease held) {
    return lease == held;
  }

  /** It has been prepared on a connection. */
  void preparedOn(Lease held, long idThere) {
    lease = held;
    serverId = idThere;
    hasTypes = false;
  }

  /** The server's id of it on the connection on which it is prepared. */
  long serverId() {
    return serverId;
  }

  /** The client has sent the types of its parameters, which the server keeps with the statement. */
  void typesSent(byte[] sent) {
    types = sent;
    hasTypes = true;
  }

  /** The types that the client has sent and the connection does not have; null for none. */
  byte @Nullable [] missingTypes() {
    return hasTypes ? null : types;
  }

  /** The connection has got the types. */
  void typesRestored() {
    hasTypes = true;
  }

  void attach(Object object) {
    attachment = object;
  }

  @Nullable Object attachment() {
    return attachment;
  }
}
