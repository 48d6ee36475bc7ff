package dev.sluice.protocol.response;

import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.EofPacket;
import dev.sluice.protocol.payload.LengthEncoded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;

/**
 * A piece of a server's answer: the bytes as the server sent them, cut where a packet begins or ends; only a {@link
 * RowPart} may be cut inside of one.
 *
 * <p>A segment owns its buffer; whoever takes the segment releases it. Sequence ids in it are the server's. Not
 * thread-safe.
 */
public abstract sealed class ResultSegment extends DefaultByteBufHolder {

  private ResultSegment(ByteBuf frames) {
    super(frames);
  }

  /** The column count and all column definitions of one result set, whole, with the EOF packet if one follows. */
  public static final class Metadata extends ResultSegment {

    private final boolean endsWithEof;
    private final boolean endsAnswer;

    public Metadata(ByteBuf frames, boolean endsWithEof, boolean endsAnswer) {
      super(frames);
      this.endsWithEof = endsWithEof;
      this.endsAnswer = endsAnswer;
    }

    /** Whether the last frame is an EOF packet. */
    public boolean endsWithEof() {
      return endsWithEof;
    }

    /** Whether no rows follow, because they stay in a cursor to be fetched. */
    public boolean endsAnswer() {
      return endsAnswer;
    }

    @Override
    public Metadata replace(ByteBuf content) {
      return new Metadata(content, endsWithEof, endsAnswer);
    }
  }

  /** A run of whole rows, each in one frame. */
  public static final class Rows extends ResultSegment {

    private final int count;

    public Rows(ByteBuf frames, int count) {
      super(frames);
      this.count = count;
    }

    /** How many rows, 1 or more. */
    public int count() {
      return count;
    }

    /** The first {@code n} of these rows, at least 1 and at most all; takes this segment's ownership. */
    public Rows first(int n) {
      ByteBuf frames = content();
      int end = frames.readerIndex();
      for (int row = 0; row < n; row++) {
        end += Frames.HEADER_LENGTH + Frames.payloadLength(frames, end);
      }
      return new Rows(frames.writerIndex(end), n);
    }

    @Override
    public Rows replace(ByteBuf content) {
      return new Rows(content, count);
    }
  }

  /** Some bytes of a row that is larger than a batch and is cut through as it arrives; of one frame only. */
  public static final class RowPart extends ResultSegment {

    private final boolean startsFrame;
    private final boolean endsRow;

    public RowPart(ByteBuf bytes, boolean startsFrame, boolean endsRow) {
      super(bytes);
      this.startsFrame = startsFrame;
      this.endsRow = endsRow;
    }

    /** Whether the bytes begin with a frame's header. */
    public boolean startsFrame() {
      return startsFrame;
    }

    /** Whether the last byte is the row's last. */
    public boolean endsRow() {
      return endsRow;
    }

    @Override
    public RowPart replace(ByteBuf content) {
      return new RowPart(content, startsFrame, endsRow);
    }
  }

  /** A packet that ends a result, with the server's status flags. */
  public abstract static sealed class Terminator extends ResultSegment {

    private final int status;
    private final boolean moreResults;

    private Terminator(ByteBuf frame, int status) {
      this(frame, status, (status & StatusFlags.MORE_RESULTS_EXISTS) != 0);
    }

    private Terminator(ByteBuf frame, int status, boolean moreResults) {
      super(frame);
      this.status = status;
      this.moreResults = moreResults;
    }

    /** The {@link StatusFlags}. */
    public int status() {
      return status;
    }

    /** Whether another result of the same command follows. */
    public boolean moreResults() {
      return moreResults;
    }

    /** The index of the packet that ends the result, with its header, in the content. */
    int packetIndex() {
      return content().readerIndex();
    }

    /** The same segment with the flag that another result follows; it takes this segment's ownership. */
    public Terminator withMoreResults() {
      int flags = status | StatusFlags.MORE_RESULTS_EXISTS;
      ByteBuf payload = Frames.payload(content(), packetIndex());
      if (payload.readableBytes() == EofPacket.LENGTH) {
        payload.skipBytes(EofPacket.LENGTH - Short.BYTES);
      } else {
        payload.skipBytes(1);
        LengthEncoded.readInteger(payload);
        LengthEncoded.readInteger(payload);
      }
      payload.setShortLE(payload.readerIndex(), flags);
      return withStatus(flags);
    }

    abstract Terminator withStatus(int flags);
  }

  /** An OK packet that is a result of its own. */
  public static final class Ok extends Terminator {

    public Ok(ByteBuf frame, int status) {
      super(frame, status);
    }

    @Override
    Ok withStatus(int flags) {
      return new Ok(content(), flags);
    }

    @Override
    public Ok replace(ByteBuf content) {
      return new Ok(content, status());
    }
  }

  /** The packet after the last row: an EOF packet, or an OK packet with an EOF packet's header. */
  public static final class ResultEnd extends Terminator {

    public ResultEnd(ByteBuf frame, int status) {
      super(frame, status);
    }

    /**
     * An end whose flags do not say whether another result follows. MySQL leaves that flag out of the EOF packet after
     * OUT parameters.
     */
    public ResultEnd(ByteBuf frame, int status, boolean moreResults) {
      super(frame, status, moreResults);
    }

    @Override
    ResultEnd withStatus(int flags) {
      return new ResultEnd(content(), flags);
    }

    @Override
    public ResultEnd replace(ByteBuf content) {
      return new ResultEnd(content, status(), moreResults());
    }
  }

  /** A result set that has come at once and is no longer than a batch: definitions, rows and terminator. */
  public static final class Resultset extends Terminator {

    private final int definitions;
    private final boolean definitionsEndWithEof;
    private final int count;
    private final int terminator;

    /**
     * A whole result set.
     *
     * @param definitions bytes of the column count and the definitions, with the EOF packet if one follows
     * @param definitionsEndWithEof whether one does
     * @param count how many rows follow, each in one frame
     * @param terminator bytes before the terminator
     * @param status the terminator's flags; the terminator has no session state
     */
    public Resultset(ByteBuf frames, int definitions, boolean definitionsEndWithEof, int count, int terminator,
        int status) {
      super(frames, status);
      this.definitions = definitions;
      this.definitionsEndWithEof = definitionsEndWithEof;
      this.count = count;
      this.terminator = terminator;
    }

    /** How many rows, 0 or more. */
    public int count() {
      return count;
    }

    /** Whether an EOF packet follows the definitions, which ends at {@link #rowsIndex}. */
    public boolean definitionsEndWithEof() {
      return definitionsEndWithEof;
    }

    /** The index of the first row in the content. */
    public int rowsIndex() {
      return content().readerIndex() + definitions;
    }

    /** The index of the terminator in the content. */
    public int terminatorIndex() {
      return content().readerIndex() + terminator;
    }

    /** The bytes before the rows, as a segment of their own; the caller owns it in addition to this one. */
    public Metadata metadata() {
      return new Metadata(content().retainedSlice(content().readerIndex(), definitions), definitionsEndWithEof, false);
    }

    /** The rows, at least one, as a segment of their own; the caller owns it in addition to this one. */
    public Rows rows() {
      return new Rows(content().retainedSlice(rowsIndex(), terminator - definitions), count);
    }

    @Override
    int packetIndex() {
      return terminatorIndex();
    }

    @Override
    Resultset withStatus(int flags) {
      return new Resultset(content(), definitions, definitionsEndWithEof, count, terminator, flags);
    }

    @Override
    public Resultset replace(ByteBuf content) {
      return new Resultset(content, definitions, definitionsEndWithEof, count, terminator, status());
    }
  }

  /** The whole answer to a {@code COM_STMT_PREPARE} that succeeded: the statement's id, parameters and columns. */
  public static final class PrepareOk extends ResultSegment {

    /** After the packet's first byte, the statement's id and the number of columns. */
    private static final int PARAMETERS_OFFSET = Frames.HEADER_LENGTH + 1 + 4 + 2;

    public PrepareOk(ByteBuf frames) {
      super(frames);
    }

    /** The server's id of the statement, unsigned. */
    public long statementId() {
      return content().getUnsignedIntLE(content().readerIndex() + Frames.HEADER_LENGTH + 1);
    }

    /** Gives the statement another id for whoever gets the answer. */
    public void statementId(long id) {
      content().setIntLE(content().readerIndex() + Frames.HEADER_LENGTH + 1, (int) id);
    }

    /** How many parameters the statement has, 0 to 65535. */
    public int parameters() {
      return content().getUnsignedShortLE(content().readerIndex() + PARAMETERS_OFFSET);
    }

    @Override
    public PrepareOk replace(ByteBuf content) {
      return new PrepareOk(content);
    }
  }

  /** An ERR packet; it ends the command. */
  public static final class ServerError extends ResultSegment {

    public ServerError(ByteBuf frame) {
      super(frame);
    }

    /** The error's number, 0 to 65535; 0 if the packet is too short to have one. */
    public int code() {
      int index = content().readerIndex() + Frames.HEADER_LENGTH + 1;
      return content().writerIndex() < index + Short.BYTES ? 0 : content().getUnsignedShortLE(index);
    }

    @Override
    public ServerError replace(ByteBuf content) {
      return new ServerError(content);
    }
  }

  /** Asks the client for a file; the answer goes on after the file's last packet. */
  public static final class LocalInfile extends ResultSegment {

    public LocalInfile(ByteBuf frame) {
      super(frame);
    }

    /** The sequence id of the request, 0 to 255; the file's packets count on from it. */
    public int sequenceId() {
      return Frames.sequenceId(content(), content().readerIndex());
    }

    @Override
    public LocalInfile replace(ByteBuf content) {
      return new LocalInfile(content);
    }
  }

  /** The text that answers {@code COM_STATISTICS}; it ends the command. */
  public static final class Text extends ResultSegment {

    public Text(ByteBuf frame) {
      super(frame);
    }

    @Override
    public Text replace(ByteBuf content) {
      return new Text(content);
    }
  }

  /** A packet of an authentication method; the client may have to answer it. */
  public static final class Authentication extends ResultSegment {

    public Authentication(ByteBuf frame) {
      super(frame);
    }

    @Override
    public Authentication replace(ByteBuf content) {
      return new Authentication(content);
    }
  }
}
