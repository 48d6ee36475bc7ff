package dev.sluice.gateway.result;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.packet.server.ErrPacket;
import java.nio.charset.StandardCharsets;

/**
 * A statement failed for a reason that the client is told: the error it gets, and whether it can go on afterwards.
 *
 * <p>Has no stack trace: it says what went wrong outside, not where in the code. Immutable.
 */
public final class StatementFailure extends RuntimeException {

  private static final String PREFIX = "sluice: ";

  private final transient ErrPacket error;
  private final boolean closes;
  private final boolean countsRows;

  private StatementFailure(ErrPacket error, boolean closes, boolean countsRows) {
    super(error.errorCode() + " (" + error.sqlState() + "): " + new String(error.message(), StandardCharsets.UTF_8),
        null, false, false);
    this.error = error;
    this.closes = closes;
    this.countsRows = countsRows;
  }

  /** An error of the gateway's own, after which the client goes on. */
  public static StatementFailure of(ErrorCode code, String message) {
    return new StatementFailure(ErrPacket.of(code, PREFIX + message), false, false);
  }

  /** An error of the gateway's own, after which the client's connection is closed. */
  public static StatementFailure closing(ErrorCode code, String message) {
    return new StatementFailure(ErrPacket.of(code, PREFIX + message), true, false);
  }

  /** A server's own error, as it sent it. */
  public static StatementFailure of(ErrPacket error) {
    return new StatementFailure(error, false, false);
  }

  /**
   * The backend connection was lost; the client is also told how many rows it got.
   *
   * @param stateLost whether a transaction or other state of the session died with it
   */
  public static StatementFailure backendLost(String message, boolean stateLost) {
    String suffix = stateLost ? "; the session's state is lost, so this connection closes" : "";
    return new StatementFailure(ErrPacket.of(ErrorCode.CR_SERVER_LOST, PREFIX + message + suffix), stateLost, true);
  }

  /** Whether the client's connection is closed once it has been told. */
  public boolean closes() {
    return closes;
  }

  /**
   * The packet that tells the client.
   *
   * @param rows how many whole rows the client has been sent of this command's results
   */
  public ErrPacket toPacket(long rows) {
    if (!countsRows) {
      return error;
    }
    byte[] counted = (new String(error.message(), StandardCharsets.UTF_8) + "; rows delivered: " + rows)
        .getBytes(StandardCharsets.UTF_8);
    return new ErrPacket(error.errorCode(), error.sqlState(), counted);
  }
}
