package dev.sluice.gateway.backend.state;

import dev.sluice.gateway.backend.Harvest;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.backend.wire.AnswerListener;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComSetOption;
import dev.sluice.protocol.packet.server.EofPacket;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.packet.server.OkPacket;
import dev.sluice.protocol.packet.server.SessionState;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backend connection's session has come to hold, as the server says it in terminators and as the statements'
 * texts show it.
 *
 * <p>Manual: "Server Tracking of Client Session State". Written on the wire's event loop, read from anywhere.
 */
public final class SessionTrace implements AnswerListener {

  /** How far the session is from a new one. */
  public enum Use {
    /** Logged in or reset, and untouched since: to PREPARED. */
    FRESH,
    /** Has a client's setup on it and nothing else: to USED, or back to FRESH by a reset. */
    PREPARED,
    /** Has only a part of a client's setup on it, because of an error: to FRESH by a reset. */
    HALF_PREPARED,
    /** A client's commands have run on it: to FRESH by a reset, the client's own included; or to LEFT, or TAKEN. */
    USED,
    /** Its client has left, and has left nothing that others could notice before the reset: to FRESH by it. */
    LEFT,
    /** Another session has taken it from its client: to FRESH by a reset. */
    TAKEN
  }

  private volatile int status = StatusFlags.AUTOCOMMIT;
  private volatile Use use = Use.FRESH;
  private volatile @Nullable SessionSetup preparedFor;
  private volatile long freshSince;
  private volatile boolean changed;
  private volatile boolean resetByClient;
  private volatile boolean failed;
  private volatile boolean unfit;
  private volatile boolean keepsResourceGroup;
  private volatile boolean asLoggedIn;
  private volatile int loginCollation;
  private volatile boolean multiStatements = true;

  /**
   * Whether the server has said that the account's password must be changed before it runs statements. It stays so as
   * long as the connection lasts, because a reset does not change it.
   */
  private volatile boolean expired;

  /** Whether a client's state was refused for that reason, in part or all of it, and is still to be put on it. */
  private volatile boolean preparationDue;

  private volatile boolean variablesSet;
  private volatile @Nullable ErrPacket schemaRefusal;
  private volatile @Nullable String schema;
  private volatile Effects effects = Effects.NONE;
  private final PreparedStatements statements = new PreparedStatements();
  private final LastStatement last = new LastStatement();
  private volatile boolean onlyStatements = true;
  private final PendingHarvest harvest = new PendingHarvest();
  private CommandCode command = CommandCode.UNKNOWN;
  private boolean switchesMultiStatementsOn;

  /**
   * A client's own command is about to be sent.
   *
   * @param text what its text could leave, or the text of the prepared statement that it executes
   */
  void used(Packet packet, Effects text) {
    ByteBuf frame = packet.content();
    int code = frame.readerIndex() + Frames.HEADER_LENGTH;
    use = Use.USED;
    command = CommandCode.of(frame.getUnsignedByte(code));
    last.begins(command, text, (status & StatusFlags.IN_TRANS) != 0);
    onlyStatements &= isOfStatements(command);
    if (command == CommandCode.COM_STMT_PREPARE) {
      statements.preparing(text);
    } else {
      effects = effects.and(text);
    }
    statements.used(command, frame, code + 1);
    switchesMultiStatementsOn = command == CommandCode.COM_SET_OPTION && frame.writerIndex() > code + 1
        && frame.getUnsignedByte(code + 1) == ComSetOption.MULTI_STATEMENTS_ON;
  }

  /** Whether all that a command could leave is what its text could. */
  private static boolean isOfStatements(CommandCode command) {
    return switch (command) {
      case COM_QUERY, COM_PING, COM_INIT_DB, COM_STMT_PREPARE, COM_STMT_EXECUTE, COM_STMT_BULK_EXECUTE,
          COM_STMT_SEND_LONG_DATA, COM_STMT_RESET, COM_STMT_CLOSE -> true;
      default -> false;
    };
  }

  @Override
  public void terminated(ResultSegment.Terminator terminator, Capabilities negotiated) {
    int flags = terminator.status();
    status = flags;
    failed = false;
    last.ended(terminator);
    if ((flags & StatusFlags.SESSION_STATE_CHANGED) != 0) {
      ByteBuf frame = terminator.content();
      ByteBuf payload = Frames.payload(frame, frame.readerIndex());
      if (payload.readableBytes() > EofPacket.LENGTH) {
        read(SessionState.parse(OkPacket.decode(payload, negotiated).sessionState()));
      } else {
        changed = true;
        last.changedState();
      }
    }
    statements.ended(command, flags);
    switch (command) {
      case COM_RESET_CONNECTION -> {
        reset(System.nanoTime());
        resetByClient = true;
      }
      case COM_SET_OPTION -> multiStatements = switchesMultiStatementsOn;
      default -> { }
    }
    command = CommandCode.UNKNOWN;
  }

  /**
   * A login over the connection has succeeded.
   *
   * @param collation the id of the collation that it named, 0 to 255
   * @param multi whether it asked for several statements in one command
   */
  public void loggedIn(int collation, boolean multi) {
    reset(System.nanoTime());
    asLoggedIn = true;
    loginCollation = collation;
    multiStatements = multi;
  }

  /** Whether the session is as its login has left it, and has not been reset since. */
  public boolean isAsLoggedIn() {
    return asLoggedIn;
  }

  /** Whether the session has the character sets that a login with that collation gives. */
  boolean isLoggedInWith(int collation) {
    return asLoggedIn && loginCollation == collation;
  }

  @Override
  public void prepared(ResultSegment.PrepareOk statement) {
    statements.prepared(statement);
  }

  /** The prepared statements that the server keeps for the session. */
  PreparedStatements statements() {
    return statements;
  }

  /**
   * The server refuses the client's state, or the rest of it, until the password has been changed.
   *
   * @param instead the error for a statement that needs a schema, if the client's schema could not be chosen; null if
   *     it has none
   */
  void preparationRefused(@Nullable ErrPacket instead) {
    expired = true;
    unfit = true;
    preparationDue = true;
    schemaRefusal = instead;
  }

  /** The server's earlier refusal of the schema, if this error says that no schema is chosen; else null. */
  @Nullable ErrPacket schemaRefusal(ResultSegment.ServerError said) {
    return preparationDue && said.code() == ErrorCode.ER_NO_DB_ERROR.number() ? schemaRefusal : null;
  }

  /** Whether the rest of the client's state is to be put on it before its next command, if the server takes it. */
  boolean isPreparationDue() {
    return preparationDue;
  }

  /** The client's variables have been set; its schema is next. */
  void variablesSet() {
    variablesSet = true;
  }

  /** Whether the client's variables have been set since the session was fresh. */
  boolean hasVariablesSet() {
    return variablesSet;
  }

  /** A client's text is about to be run, or prepared. */
  void couldLeave(Effects effects) {
    keepsResourceGroup |= effects.has(Effect.RESOURCE_GROUP) || effects.has(Effect.OPAQUE);
  }

  /** Whether the session could be in a resource group, which it cannot leave. */
  public boolean mayKeepResourceGroup() {
    return keepsResourceGroup;
  }

  /** An error says nothing of the session's state, but the session may be unfit for others after it. */
  @Override
  public void failed(ResultSegment.ServerError error) {
    command = CommandCode.UNKNOWN;
    failed = true;
    last.failed(error.code());
    expired |= error.code() == ErrorCode.ER_MUST_CHANGE_PASSWORD.number();
    unfit |= expired || ServerRole.isDenied(error.content());
  }

  /**
   * Whether no other session may get the connection, because the server has said that clients should go to another
   * server, or that the account's password must be changed first.
   */
  public boolean isUnfit() {
    return unfit;
  }

  /**
   * The session's client leaves. Returns whether nothing that it holds could be noticed by others before the next
   * session resets it, because the texts of its statements show that: no lock, no table, nothing that a reset does not
   * undo. What stored objects do, such as the functions of a view, no text shows.
   */
  public boolean leave() {
    boolean holds = use != Use.USED || !onlyStatements || failed || holdsState()
        || effects.has(Effect.STORED_OBJECT) || !effects.beyondReset().isEmpty();
    if (!holds) {
      use = Use.LEFT;
    }
    return !holds;
  }

  /** Whether {@code FOUND_ROWS()} may have a value that a reset does not remove. */
  boolean mayHaveFoundRows() {
    return use == Use.LEFT && effects.has(Effect.FOUND_ROWS);
  }

  /** Whether a transaction may be open: the server says so, or has not said anything after the last command. */
  boolean mayBeInTransaction() {
    return failed || (status & StatusFlags.IN_TRANS) != 0;
  }

  /**
   * A statement that changes the schema reports a change of state as well, but that is not lost, because a schema can
   * be chosen again.
   */
  private void read(List<SessionState> entries) {
    boolean schemaChanged = false;
    boolean stateChanged = false;
    for (SessionState entry : entries) {
      if (entry instanceof SessionState.Schema current) {
        schema = current.name().isEmpty() ? null : current.name();
        schemaChanged = true;
      } else if (entry instanceof SessionState.StateChange change) {
        stateChanged |= change.changed();
      }
    }
    changed |= stateChanged && !schemaChanged;
    if (stateChanged && !schemaChanged) {
      last.changedState();
    }
  }

  /**
   * Logged in, or reset: the session's schema and its multi-statement switch stay, as they do on the server.
   *
   * @param when the time since which its variables have had the server's global values, as {@link System#nanoTime}
   */
  public void reset(long when) {
    use = Use.FRESH;
    asLoggedIn = false;
    variablesSet = false;
    preparationDue = false;
    freshSince = when;
    preparedFor = null;
    changed = false;
    resetByClient = false;
    failed = false;
    effects = effects.beyondReset();
    statements.clear();
    last.clear();
    onlyStatements = true;
  }

  /** Another session takes the connection; what its client loses is to be read before the session is reset. */
  public void taken(Harvest wanted) {
    use = Use.TAKEN;
    harvest.wanted(wanted);
  }

  /** What is to be read before the session is reset. */
  public PendingHarvest harvest() {
    return harvest;
  }

  /** What the last command of the client has left. */
  LastStatement last() {
    return last;
  }

  /** Whether the server accepts nothing but a change of the account's password. */
  boolean isExpired() {
    return expired;
  }

  /** A client's state has been put on the session, and could be put on another connection in the same way. */
  void prepared(SessionSetup setup) {
    use = Use.PREPARED;
    preparationDue = false;
    preparedFor = setup;
    last.clear();
    schema = setup.schema() == null ? schema : setup.schema();
    changed = false;
  }

  /** A client's state could not be put on the session. */
  void halfPrepared() {
    use = Use.HALF_PREPARED;
  }

  public Use use() {
    return use;
  }

  /** Whether nothing has been put on it yet, and its variables have the global values of that time or later. */
  public boolean isFresh(long since) {
    return use == Use.FRESH && freshSince - since >= 0;
  }

  /** Whether that setup and nothing else has been put on it since it was {@linkplain #isFresh fresh}. */
  public boolean isPreparedFor(SessionSetup setup, long since) {
    return use == Use.PREPARED && freshSince - since >= 0 && setup.equals(preparedFor);
  }

  /** The status flags of the last terminator. */
  int status() {
    return status;
  }

  /** Whether the last reset was the client's own. */
  boolean isResetByClient() {
    return resetByClient;
  }

  /** The default schema, or null if there is none. */
  public @Nullable String schema() {
    return schema;
  }

  /** A {@code COM_SET_OPTION} with the value that is set already. */
  @Override
  public Packet noOperation() {
    ComSetOption same = new ComSetOption(multiStatements ? ComSetOption.MULTI_STATEMENTS_ON
        : ComSetOption.MULTI_STATEMENTS_OFF);
    return Packet.command(ByteBufAllocator.DEFAULT.buffer(), same::encode);
  }

  void multiStatements(boolean on) {
    multiStatements = on;
  }

  /** Whether the server takes several statements in one command. */
  boolean multiStatements() {
    return multiStatements;
  }

  /** What the statements since the last reset could have left, whether the server said so or not. */
  Effects effects() {
    return effects;
  }

  /** Whether the server has reported, since the last reset, an id that a statement has made or set. */
  boolean isInsertIdReported() {
    return last.hasInsertId();
  }

  /**
   * Whether something could be lost with the connection: an open transaction, variables, temporary tables, prepared
   * statements, locks. What the server does not report of these, the statements' texts show.
   */
  boolean holdsState() {
    return changed || expired || statements.size() > 0 || (status & StatusFlags.IN_TRANS) != 0 || effects.leavesState();
  }
}
