package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.EofPacket;
import dev.sluice.protocol.packet.server.OkPacket;
import dev.sluice.protocol.packet.server.SessionState;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a backend connection's session has come to hold, as the server itself says it in terminators.
 *
 * <p>Manual: "Server Tracking of Client Session State". Written on the wire's event loop, read from anywhere.
 */
final class SessionTrace {

  /** How far the session is from one that nobody has had. */
  enum Use {
    /** Reset, and untouched since: to PREPARED. */
    FRESH,
    /** Has a client's setup on it and nothing else: to USED, or back to FRESH by a reset. */
    PREPARED,
    /** Commands have run on it, the driver's at first: to FRESH by a reset. */
    USED
  }

  private volatile int status = StatusFlags.AUTOCOMMIT;
  private volatile Use use = Use.USED;
  private volatile @Nullable SessionSetup preparedFor;
  private volatile boolean changed;
  private volatile @Nullable Boolean multiStatements = true;
  private volatile @Nullable String schema;

  void terminated(ResultSegment.Terminator terminator, Capabilities negotiated) {
    int flags = terminator.status();
    status = flags;
    if ((flags & StatusFlags.SESSION_STATE_CHANGED) != 0) {
      ByteBuf frame = terminator.content();
      ByteBuf payload = frame.slice(frame.readerIndex() + Frames.HEADER_LENGTH,
          frame.readableBytes() - Frames.HEADER_LENGTH);
      if (payload.readableBytes() > EofPacket.LENGTH) {
        read(OkPacket.decode(payload, negotiated));
      } else {
        changed = true;
      }
    }
  }

  private void read(OkPacket ok) {
    for (SessionState entry : SessionState.parse(ok.sessionState())) {
      if (entry instanceof SessionState.Schema current) {
        schema = current.name().isEmpty() ? null : current.name();
      } else if (entry instanceof SessionState.StateChange change) {
        changed |= change.changed();
      }
    }
  }

  /** The session has been reset: its schema and its multi-statement switch stay, as they do on the server. */
  void reset() {
    use = Use.FRESH;
    preparedFor = null;
    changed = false;
  }

  /** A client's state has been put on it, all of which can be put on another connection again. */
  void prepared(SessionSetup setup) {
    use = Use.PREPARED;
    preparedFor = setup;
    schema = setup.schema() == null ? schema : setup.schema();
    changed = false;
  }

  /** A client's own command is about to run; one that turns the multi-statement switch leaves it in doubt. */
  void used(Packet command) {
    use = Use.USED;
    if (command.payload().getUnsignedByte(0) == CommandCode.COM_SET_OPTION.code()) {
      multiStatements = null;
    }
  }

  Use use() {
    return use;
  }

  boolean isPreparedFor(SessionSetup setup) {
    return use == Use.PREPARED && setup.equals(preparedFor);
  }

  /** The status flags of the last terminator. */
  int status() {
    return status;
  }

  /** The default schema, or null where there is none. */
  @Nullable String schema() {
    return schema;
  }

  void multiStatements(boolean on) {
    multiStatements = on;
  }

  /** Whether it is known that the server takes several statements in one command, or that it does not. */
  boolean multiStatementsAre(boolean on) {
    return Boolean.valueOf(on).equals(multiStatements);
  }

  /** Whether something would be lost with the connection: an open transaction, variables, temporary tables. */
  boolean holdsState() {
    return changed || (status & StatusFlags.IN_TRANS) != 0;
  }
}
