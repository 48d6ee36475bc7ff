package dev.sluice.protocol.response;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.MetadataTooLargeException;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds the beginning and the type of each packet of a server's answer, and cuts the answer into segments.
 *
 * <p>Bytes are not copied: a segment is a retained slice of the buffer that it was found in. Manual: "Command Phase",
 * "Text Resultset", "LOCAL INFILE Request", "Prepared Statements". Not thread-safe.
 */
public final class ResponseScanner {

  /** What the next packet may be. */
  private enum State {
    /** Before a prepared statement's id: to PREPARED, or to COMPLETE by an error. */
    PREPARE,
    /** Counting the definitions of a prepared statement: to COMPLETE when all are there. */
    PREPARED,
    /** Before the one packet of a command without rows: to COMPLETE. */
    STATUS,
    /**
     * Before a result: to METADATA by a column count, to COMPLETE or itself by a terminator, to itself by a request.
     */
    RESULT,
    /**
     * Counting column definitions: to ROWS when all are there, to RESULT or COMPLETE if rows and terminator are there
     * as well, or to COMPLETE if the rows stay in a cursor.
     */
    METADATA,
    /** Rows: to ROW_PART by a row larger than a batch, to RESULT or COMPLETE by a terminator. */
    ROWS,
    /** Inside a row that is cut through: to ROWS at its end. */
    ROW_PART,
    /** Before the one packet of text: to COMPLETE. */
    TEXT,
    /** Before a packet of a login: to COMPLETE by OK or ERR. */
    LOGIN,
    /** The answer has ended, or none has begun. */
    COMPLETE
  }

  private static final int OK = 0x00;
  private static final int LOCAL_INFILE = 0xFB;
  private static final int EOF = 0xFE;
  private static final int ERR = 0xFF;

  /** Stands for the first byte of an empty packet. */
  private static final int NO_BYTE = -1;

  /**
   * If a result's rows stay in a cursor, its definitions have the first of these flags without the second. A procedure
   * that uses a cursor itself leaves the first flag on for its own results, but their rows follow, and then the
   * procedure's OK.
   */
  private static final int CURSOR_FLAGS = StatusFlags.CURSOR_EXISTS | StatusFlags.MORE_RESULTS_EXISTS;

  /** The shortest payload that begins the answer to {@code COM_STMT_PREPARE}, in bytes. */
  private static final int PREPARE_OK_LENGTH = 9;

  private final int batchSize;
  private final int maxMetadata;
  private final DefinitionBlock block;
  private final RowCutter cutter;
  private State state = State.COMPLETE;

  /** Whether no EOF packet follows definitions. */
  private boolean deprecateEof;

  /** Whether the server may leave out definitions that the client has already. */
  private boolean cacheMetadata;

  private boolean cursors;

  /** ROWS: whether they are a procedure's OUT parameters, after which its OK always follows. */
  private boolean outParameters;

  /**
   * A scanner with its bounds.
   *
   * @param batchSize bytes of rows in one segment; a longer row is cut through; at least 16
   * @param maxMetadata bytes of one result's column definitions, or of one OK, ERR or text packet, headers included
   */
  public ResponseScanner(int batchSize, int maxMetadata) {
    this.batchSize = batchSize;
    this.maxMetadata = maxMetadata;
    this.block = new DefinitionBlock(maxMetadata);
    this.cutter = new RowCutter(batchSize);
  }

  /**
   * Starts on the answer to a new command, and forgets the state of the one before.
   *
   * @param negotiated what was negotiated with the server
   */
  public void begin(ResponseKind kind, Capabilities negotiated) {
    deprecateEof = negotiated.has(Capabilities.DEPRECATE_EOF);
    cacheMetadata = negotiated.has(Capabilities.MARIADB_CACHE_METADATA);
    cursors = kind == ResponseKind.EXECUTE;
    outParameters = false;
    state = switch (kind) {
      case STATUS -> State.STATUS;
      case QUERY, EXECUTE -> State.RESULT;
      case FIELD_LIST, FETCH -> State.ROWS;
      case PREPARE -> State.PREPARE;
      case TEXT -> State.TEXT;
      case LOGIN -> State.LOGIN;
      case NONE -> State.COMPLETE;
    };
  }

  /** Whether the answer's last packet has been returned (or none has been begun). */
  public boolean complete() {
    return state == State.COMPLETE;
  }

  /** Whether the next packet is a row, or ends the rows. */
  public boolean isBetweenRows() {
    return state == State.ROWS;
  }

  /**
   * Takes the next segment from the start of {@code in}.
   *
   * @return the segment, or null when more bytes are needed or the answer is complete
   * @throws MetadataTooLargeException when definitions are longer than their limit; the stream can still be used,
   *     without them
   * @throws ProtocolException when the bytes are not an answer; the stream cannot be used any more
   */
  public @Nullable ResultSegment next(ByteBuf in) {
    return switch (state) {
      case STATUS, RESULT -> result(in);
      case METADATA -> metadata(in);
      case PREPARE -> prepare(in);
      case PREPARED -> prepared(in);
      case ROWS -> rows(in);
      case ROW_PART -> rowPart(in);
      case TEXT -> text(in);
      case LOGIN -> login(in);
      case COMPLETE -> null;
    };
  }

  private @Nullable ResultSegment result(ByteBuf in) {
    int start = in.readerIndex();
    if (!controlPacketArrived(in, start)) {
      return null;
    }
    int first = ServerFrame.firstByte(in, start);
    return switch (first) {
      case OK -> ok(in);
      case EOF -> resultEnd(in);
      case ERR -> error(in);
      case LOCAL_INFILE -> {
        checkMayHaveRows(first);
        yield new ResultSegment.LocalInfile(frame(in));
      }
      default -> {
        checkMayHaveRows(first);
        ByteBuf head = Frames.payload(in, start);
        int columns = ControlPacket.columnCount(head);
        boolean leftOut = cacheMetadata && FixedLengthInteger.read1(head) == 0;
        block.begin(ServerFrame.length(in, start), leftOut ? 0 : columns, !deprecateEof);
        state = State.METADATA;
        yield metadata(in);
      }
    };
  }

  private void checkMayHaveRows(int first) {
    if (state == State.STATUS) {
      throw new ProtocolException("answer", "OK, EOF or ERR packet", "header 0x%02x".formatted(first));
    }
  }

  private @Nullable ResultSegment metadata(ByteBuf in) {
    if (!block.arrived(in)) {
      return errorInBlock(in);
    }
    int status = deprecateEof ? 0 : block.endStatus();
    boolean cursor = cursors && (status & CURSOR_FLAGS) == StatusFlags.CURSOR_EXISTS;
    outParameters = (status & StatusFlags.PS_OUT_PARAMS) != 0;
    state = cursor ? State.COMPLETE : State.ROWS;
    if (block.isSkipped()) {
      return cursor ? new ResultSegment.Metadata(block.head(), false, true) : rows(in);
    }
    ResultSegment whole = cursor || outParameters ? null : resultset(in);
    if (whole != null) {
      return whole;
    }
    return new ResultSegment.Metadata(in.readRetainedSlice(block.length()), !deprecateEof, cursor);
  }

  /**
   * The result whose definitions have arrived, if the whole result has arrived, fits into a batch, and ends without
   * session state or text.
   */
  private @Nullable ResultSegment resultset(ByteBuf in) {
    int start = in.readerIndex();
    int end = start + Math.min(in.readableBytes(), batchSize);
    int terminator = cutter.end(in, start + block.length(), end);
    int length = ControlPacket.plainEndLength(deprecateEof);
    if (end - terminator < length || !ControlPacket.isPlainEnd(in, terminator, deprecateEof)) {
      return null;
    }
    int status = ControlPacket.plainEndStatus(in, terminator);
    if ((status & StatusFlags.SESSION_STATE_CHANGED) != 0) {
      return null;
    }
    ended(ControlPacket.isMore(status));
    return new ResultSegment.Resultset(in.readRetainedSlice(terminator - start + length), block.length(), !deprecateEof,
        cutter.rows(), terminator - start, status);
  }

  private @Nullable ResultSegment prepare(ByteBuf in) {
    int start = in.readerIndex();
    if (!controlPacketArrived(in, start)) {
      return null;
    }
    int first = ServerFrame.firstByte(in, start);
    if (first == ERR) {
      return error(in);
    }
    int length = Frames.payloadLength(in, start);
    if (first != OK || length < PREPARE_OK_LENGTH) {
      throw new ProtocolException("prepared statement", "header 0x00 and " + PREPARE_OK_LENGTH + " bytes",
          "header 0x%02x and %d bytes".formatted(first, length));
    }
    int columns = in.getUnsignedShortLE(start + Frames.HEADER_LENGTH + 5);
    int parameters = in.getUnsignedShortLE(start + Frames.HEADER_LENGTH + 7);
    block.begin(ServerFrame.length(in, start), parameters, columns, !deprecateEof);
    state = State.PREPARED;
    return prepared(in);
  }

  private @Nullable ResultSegment prepared(ByteBuf in) {
    if (!block.arrived(in)) {
      return errorInBlock(in);
    }
    state = State.COMPLETE;
    return new ResultSegment.PrepareOk(block.isSkipped() ? block.head() : in.readRetainedSlice(block.length()));
  }

  /** The error in the place of a definition, if there is one; the definitions before it are then dropped. */
  private @Nullable ResultSegment errorInBlock(ByteBuf in) {
    return block.endsInError(in) ? error(in.skipBytes(block.length())) : null;
  }

  /** Takes the whole rows that fit the batch. */
  private @Nullable ResultSegment rows(ByteBuf in) {
    int start = in.readerIndex();
    int length = cutter.end(in, start) - start;
    return length > 0 ? new ResultSegment.Rows(in.readRetainedSlice(length), cutter.rows()) : afterRows(in);
  }

  private @Nullable ResultSegment afterRows(ByteBuf in) {
    int start = in.readerIndex();
    int arrived = in.readableBytes();
    if (arrived < Frames.HEADER_LENGTH || (arrived == Frames.HEADER_LENGTH && Frames.payloadLength(in, start) > 0)) {
      return null;
    }
    int first = ServerFrame.firstByte(in, start);
    int length = ServerFrame.length(in, start);
    if (RowCutter.isTerminator(first, length)) {
      return terminator(in, first);
    }
    return cutter.isLong(length) ? beginRowPart(in) : null;
  }

  private @Nullable ResultSegment terminator(ByteBuf in, int first) {
    if (!controlPacketArrived(in, in.readerIndex())) {
      return null;
    }
    return first == ERR ? error(in) : resultEnd(in);
  }

  private @Nullable ResultSegment beginRowPart(ByteBuf in) {
    state = State.ROW_PART;
    cutter.beginPart();
    return rowPart(in);
  }

  private @Nullable ResultSegment rowPart(ByteBuf in) {
    ResultSegment.RowPart part = cutter.part(in);
    if (part != null && part.endsRow()) {
      state = State.ROWS;
    }
    return part;
  }

  private @Nullable ResultSegment text(ByteBuf in) {
    int start = in.readerIndex();
    if (!controlPacketArrived(in, start)) {
      return null;
    }
    if (ServerFrame.firstByte(in, start) == ERR) {
      return error(in);
    }
    state = State.COMPLETE;
    return new ResultSegment.Text(frame(in));
  }

  private @Nullable ResultSegment login(ByteBuf in) {
    int start = in.readerIndex();
    if (!controlPacketArrived(in, start)) {
      return null;
    }
    boolean empty = Frames.payloadLength(in, start) == 0;
    return switch (empty ? NO_BYTE : ServerFrame.firstByte(in, start)) {
      case OK -> ok(in);
      case ERR -> error(in);
      default -> new ResultSegment.Authentication(frame(in));
    };
  }

  private ResultSegment ok(ByteBuf in) {
    int status = ControlPacket.okStatus(in, in.readerIndex());
    ended(ControlPacket.isMore(status));
    return new ResultSegment.Ok(frame(in), status);
  }

  private ResultSegment resultEnd(ByteBuf in) {
    int status = ControlPacket.endStatus(in, in.readerIndex());
    boolean more = outParameters || ControlPacket.isMore(status);
    outParameters = false;
    ended(more);
    return new ResultSegment.ResultEnd(frame(in), status, more);
  }

  private ResultSegment error(ByteBuf in) {
    state = State.COMPLETE;
    return new ResultSegment.ServerError(frame(in));
  }

  private void ended(boolean more) {
    state = more && state != State.STATUS ? State.RESULT : State.COMPLETE;
  }

  /** Whether the OK, ERR, EOF or text packet at {@code index} is there as a whole; it must fit one frame. */
  private boolean controlPacketArrived(ByteBuf in, int index) {
    if (!ServerFrame.begun(in, index)) {
      return false;
    }
    ServerFrame.checkFits(ServerFrame.length(in, index), 0, maxMetadata);
    return ServerFrame.whole(in, index);
  }

  private static ByteBuf frame(ByteBuf in) {
    return in.readRetainedSlice(ServerFrame.length(in, in.readerIndex()));
  }
}
