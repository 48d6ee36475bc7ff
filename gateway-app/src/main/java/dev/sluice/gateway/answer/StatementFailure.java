package dev.sluice.gateway.answer;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.ErrPacket;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/**
 * A statement failed for a reason that the client is told. It holds the client's error, and whether the client can go
 * on afterwards.
 *
 * <p>It has no stack trace, because it says what went wrong outside, not where in the code. Immutable.
 */
public final class StatementFailure extends RuntimeException {

  private static final String PREFIX = "sluice: ";

  /**
   * Communication link failure. By this class of SQLSTATE, clients' pools recognize a connection that is about to
   * close.
   */
  private static final String CLOSING_SQL_STATE = "08S01";

  /** The SQLSTATE of those errors of the gateway that do not close the client's connection by themselves. */
  private static final Set<ErrorCode> NEUTRAL = EnumSet.of(ErrorCode.ER_UNKNOWN_ERROR,
      ErrorCode.ER_TOO_MANY_USER_CONNECTIONS, ErrorCode.ER_CONNECT_TO_FOREIGN_DATA_SOURCE,
      ErrorCode.ER_QUERY_ON_FOREIGN_DATA_SOURCE);

  private static final byte[] NONE = {};

  private final transient ErrPacket error;
  private final boolean closes;
  private final boolean countsRows;
  private final transient byte[] unasked;

  /** Whether the message is in the character set of the client already, because the server made it. */
  private final boolean ofServer;

  private StatementFailure(ErrPacket error, boolean closes, boolean countsRows) {
    this(error, closes, countsRows, false, NONE);
  }

  private StatementFailure(ErrPacket error, boolean closes, boolean countsRows, boolean ofServer, byte[] unasked) {
    super(error.errorCode() + " (" + error.sqlState() + "): " + new String(error.message(), StandardCharsets.UTF_8),
        null, false, false);
    this.error = error;
    this.closes = closes;
    this.countsRows = countsRows;
    this.ofServer = ofServer;
    this.unasked = unasked;
  }

  /** An error of the gateway's own, after which the client goes on. */
  public static StatementFailure of(ErrorCode code, String message) {
    return new StatementFailure(ErrPacket.of(code, PREFIX + message), false, false);
  }

  /** An error of the gateway's own, after which the client's connection is closed. */
  public static StatementFailure closing(ErrorCode code, String message) {
    return of(code, message).closing();
  }

  /** A server's own error, as it sent it. */
  public static StatementFailure of(ErrPacket error) {
    return new StatementFailure(error, false, false, true, NONE);
  }

  /**
   * The server closed the session before it read the command, and said why. The client gets the server's own frame,
   * which answers no command, as it would without the gateway.
   *
   * @param frame an error packet as the server sent it, header included
   */
  public static StatementFailure farewell(byte[] frame) {
    ErrPacket error = ErrPacket.decode(Frames.payload(Unpooled.wrappedBuffer(frame), 0));
    return new StatementFailure(error, true, false, true, frame);
  }

  /** The backend connection was lost, but nothing of the session. The client is also told how many rows it got. */
  public static StatementFailure backendLost(String message) {
    return new StatementFailure(ErrPacket.of(ErrorCode.ER_QUERY_ON_FOREIGN_DATA_SOURCE, PREFIX + message), false, true);
  }

  /**
   * The backend connection was lost, and state of the session with it, so the client's connection closes. The client is
   * also told how many rows it got.
   *
   * <p>Clients' pools recognize a lost connection by this number and this SQLSTATE.
   *
   * @param lost what was lost in addition to the connection
   */
  public static StatementFailure sessionLost(String message, String lost) {
    String text = PREFIX + "Lost connection to backend: " + message + "; " + lost
        + " is lost, so this connection closes";
    return new StatementFailure(new ErrPacket(ErrorCode.ER_CONNECTION_KILLED.number(), CLOSING_SQL_STATE,
        text.getBytes(StandardCharsets.UTF_8)), true, true);
  }

  /**
   * The same failure, but the client's connection is closed with it. The SQLSTATE says so, unless the error is a
   * server's.
   */
  public StatementFailure closing() {
    if (closes) {
      return this;
    }
    boolean neutral = NEUTRAL.stream().anyMatch(code -> code.number() == error.errorCode());
    ErrPacket told = neutral ? new ErrPacket(error.errorCode(), CLOSING_SQL_STATE, error.message()) : error;
    return new StatementFailure(told, true, countsRows, ofServer, NONE);
  }

  /** The error's number, 1 to 65535. */
  public int errorCode() {
    return error.errorCode();
  }

  /** Whether the client's connection is closed once it has been told. */
  public boolean closes() {
    return closes;
  }

  /** Frames to send to the client as they are, in place of an answer; empty if the command is answered. */
  public byte[] unasked() {
    return unasked;
  }

  /**
   * The packet that tells the client.
   *
   * @param rows how many whole rows the client has been sent of this command's results
   * @param charset the character set in which the client reads errors; characters that it lacks become question marks,
   *     as on servers
   */
  public ErrPacket toPacket(long rows, Charset charset) {
    if (ofServer) {
      return error;
    }
    String text = new String(error.message(), StandardCharsets.UTF_8) + (countsRows ? "; rows delivered: " + rows : "");
    return new ErrPacket(error.errorCode(), error.sqlState(), text.getBytes(charset));
  }
}
