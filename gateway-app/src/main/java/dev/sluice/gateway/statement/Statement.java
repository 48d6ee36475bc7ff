package dev.sluice.gateway.statement;

import dev.sluice.protocol.CommandCode;
import org.jspecify.annotations.Nullable;

/**
 * One command of a client on its way: which command it is, when its events happened, and how it was answered.
 *
 * <p>Events come one at a time, from the event loops that carry the command and its answer. The getters are for the
 * listener while it hears of an event. Times are as {@link System#nanoTime} has them.
 */
public final class Statement {

  private final CommandCode command;
  private final Upload upload;
  private final StatementListener listener;
  private final long begun = System.nanoTime();
  private long acquired;
  private long firstRow;
  private long blockedSince;
  private long blocked;
  private long ended;
  private long rows;
  private long bytes;
  private int errorCode;
  private boolean over;

  /**
   * A statement that begins now.
   *
   * @param upload the way of the files that the server may ask for
   * @param listener hears of its events
   */
  public Statement(CommandCode command, Upload upload, StatementListener listener) {
    this.command = command;
    this.upload = upload;
    this.listener = listener;
  }

  /** A statement of the gateway's own on a session, of which nobody hears. */
  public static Statement own() {
    return new Statement(CommandCode.COM_QUERY, Upload.NONE, StatementListener.NONE);
  }

  public CommandCode command() {
    return command;
  }

  public Upload upload() {
    return upload;
  }

  // events

  /** A backend connection is at hand for it. */
  public void acquired() {
    if (acquired == 0) {
      acquired = System.nanoTime();
      listener.acquired(this);
    }
  }

  /** Rows of its answer go to the client. */
  public void rows(int more) {
    rows += more;
    if (firstRow == 0 && more > 0) {
      firstRow = System.nanoTime();
      listener.firstRow(this);
    }
  }

  /** Bytes of its answer go to the client. */
  public void sent(int more) {
    bytes += more;
  }

  /** The client takes nothing for the moment. */
  public void blocked() {
    if (blockedSince == 0) {
      blockedSince = System.nanoTime();
      listener.blocked(this);
    }
  }

  /** The client takes more. */
  public void resumed() {
    if (blockedSince != 0) {
      blocked += System.nanoTime() - blockedSince;
      blockedSince = 0;
    }
  }

  /**
   * Its session keeps the backend connection from now on.
   *
   * @param digest its text without literals; empty if the text is not known
   */
  public void pinned(Pin reason, String digest) {
    listener.pinned(this, reason, digest);
  }

  /** Its answer is, or ends with, that error. */
  public void failed(int code) {
    errorCode = code;
  }

  /**
   * Nothing more happens to it.
   *
   * @param cancelled whether its client has gone, or its answer was broken off
   */
  public void ended(boolean cancelled) {
    if (!over) {
      over = true;
      resumed();
      ended = System.nanoTime();
      listener.ended(this, cancelled ? Outcome.CANCELLED : errorCode == 0 ? Outcome.OK : Outcome.ERROR);
    }
  }

  // for listeners

  public long begunAt() {
    return begun;
  }

  /** When a backend connection was at hand; null if none was. */
  public @Nullable Long acquiredAt() {
    return acquired == 0 ? null : Long.valueOf(acquired);
  }

  /** When its first row went to the client; null if it has none. */
  public @Nullable Long firstRowAt() {
    return firstRow == 0 ? null : Long.valueOf(firstRow);
  }

  /** How long it has taken from its beginning to its end, in nanoseconds. */
  public long nanos() {
    return ended - begun;
  }

  /** How long it has waited for its client to take more, in nanoseconds. */
  public long blockedNanos() {
    return blocked;
  }

  /** How many rows have gone to the client. */
  public long rowCount() {
    return rows;
  }

  /** How many bytes have gone to the client, before compression and TLS. */
  public long byteCount() {
    return bytes;
  }

  /** The number of the error that its client was told; 0 for none. */
  public int errorCode() {
    return errorCode;
  }
}
