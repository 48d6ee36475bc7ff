package dev.sluice.protocol.response;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.EofPacket;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.packet.server.OkPacket;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * Turns the segments of a server's answer into frames for one client, and knows how a failure can still be told.
 *
 * <p>It gives the frames sequence ids, and leaves out what the client did not negotiate. If the server tracks state
 * changes only for the gateway, they are left out as well. Terminators get the client's form. The {@link Phase} is
 * updated with each segment. Manual: "Command Phase". Not thread-safe.
 */
public final class ResponseEncoder {

  private final Capabilities client;
  private final Capabilities server;
  private final boolean hidesStateChange;
  private Phase phase = Phase.ENDED;
  private int sequenceId;
  private long rows;

  /**
   * An encoder for one client's connection.
   *
   * @param client what the client negotiated
   * @param server what was negotiated with the server whose segments come in: {@code DEPRECATE_EOF} as the client did
   * @param hidesStateChange whether state changes are tracked for the gateway alone
   */
  public ResponseEncoder(Capabilities client, Capabilities server, boolean hidesStateChange) {
    this.client = client;
    this.server = server;
    this.hidesStateChange = hidesStateChange;
  }

  /**
   * Starts on the answer to a new command.
   *
   * @param sequenceId the id of the first frame of the answer, 0 to 255
   */
  public void begin(int sequenceId) {
    this.sequenceId = sequenceId;
    this.phase = Phase.NOTHING;
    this.rows = 0;
  }

  /** Starts on a command that has no response; its failures are not told. */
  public void beginWithoutResponse() {
    phase = Phase.NO_RESPONSE;
    rows = 0;
  }

  /**
   * The last packet of a file that was asked for has come; the client reads the rest of the answer.
   *
   * @param sequenceId the id after that packet's, 0 to 255
   */
  public void uploaded(int sequenceId) {
    this.sequenceId = sequenceId;
    this.phase = Phase.NOTHING;
  }

  /** The id of the next frame, 0 to 255. After a request for a file, the next frame is the client's. */
  public int sequenceId() {
    return sequenceId;
  }

  /** What has been encoded of the current answer. */
  public Phase phase() {
    return phase;
  }

  /**
   * The number of rows encoded for the current command, in all its results; a row that is not complete is not counted.
   */
  public long rows() {
    return rows;
  }

  /**
   * Encodes the next segment and takes its ownership; the caller owns the result.
   *
   * @throws ProtocolException if the segment does not have the form of its type; then nothing of it has been encoded
   */
  public ByteBuf encode(ResultSegment segment) {
    try {
      return switch (segment) {
        case ResultSegment.Metadata metadata -> metadata(metadata);
        case ResultSegment.Rows batch -> rows(batch);
        case ResultSegment.RowPart part -> rowPart(part);
        case ResultSegment.Ok ok -> ended(ok, ok(ok));
        case ResultSegment.ResultEnd end -> ended(end, resultEnd(end));
        case ResultSegment.Resultset whole -> ended(whole, resultset(whole));
        case ResultSegment.ServerError error -> {
          phase = Phase.ERROR;
          yield renumbered(error.content());
        }
        case ResultSegment.PrepareOk prepared -> prepareOk(prepared);
        case ResultSegment.LocalInfile request -> {
          phase = Phase.UPLOAD;
          yield renumbered(request.content());
        }
        case ResultSegment.Text text -> {
          phase = Phase.ENDED;
          yield renumbered(text.content());
        }
        case ResultSegment.Authentication packet -> renumbered(packet.content());
      };
    } catch (ProtocolException malformed) {
      segment.release();
      throw malformed;
    }
  }

  /**
   * Tells the client of a failure if the phase allows it.
   *
   * @param out takes the ERR packet's frame, or stays as it is
   * @return whether the client's connection can go on
   */
  public boolean fail(ErrPacket error, ByteBuf out) {
    boolean usable = !phase.failureCloses();
    if (phase.takesError()) {
      sequenceId = Frames.write(out, sequenceId, error::encode);
      phase = Phase.ERROR;
    }
    return usable;
  }

  private ByteBuf metadata(ResultSegment.Metadata metadata) {
    phase = metadata.endsAnswer() ? Phase.ENDED : Phase.ROWS;
    ByteBuf frames = metadata.content();
    if (metadata.endsWithEof()) {
      clearStateChanged(frames, frames.writerIndex() - Short.BYTES);
    }
    return renumbered(frames);
  }

  private ByteBuf prepareOk(ResultSegment.PrepareOk prepared) {
    phase = Phase.ENDED;
    ByteBuf frames = prepared.content();
    int end = frames.writerIndex();
    for (int index = frames.readerIndex(); index < end; index += ServerFrame.length(frames, index)) {
      if (isEof(frames, index)) {
        clearStateChanged(frames, index + Frames.HEADER_LENGTH + EofPacket.LENGTH - Short.BYTES);
      }
    }
    return renumbered(frames);
  }

  private static boolean isEof(ByteBuf frames, int index) {
    return Frames.payloadLength(frames, index) == EofPacket.LENGTH
        && ServerFrame.firstByte(frames, index) == EofPacket.HEADER;
  }

  private ByteBuf rows(ResultSegment.Rows batch) {
    phase = Phase.ROWS;
    rows += batch.count();
    ByteBuf frames = batch.content();
    if (isNumbered(frames)) {
      sequenceId = (sequenceId + batch.count()) & 0xFF;
      return frames;
    }
    return renumbered(frames);
  }

  private ByteBuf resultset(ResultSegment.Resultset whole) {
    rows += whole.count();
    ByteBuf frames = whole.content();
    if (whole.definitionsEndWithEof()) {
      clearStateChanged(frames, whole.rowsIndex() - Short.BYTES);
    }
    if (isNumbered(frames)) {
      sequenceId = (Frames.sequenceId(frames, whole.terminatorIndex()) + 1) & 0xFF;
      return frames;
    }
    return renumbered(frames);
  }

  /** Whether the frames came with the client's ids already; the server's ids count on from the first one. */
  private boolean isNumbered(ByteBuf frames) {
    return Frames.sequenceId(frames, frames.readerIndex()) == sequenceId;
  }

  private ByteBuf rowPart(ResultSegment.RowPart part) {
    ByteBuf bytes = part.content();
    if (part.startsFrame()) {
      Frames.setSequenceId(bytes, bytes.readerIndex(), sequenceId);
      sequenceId = (sequenceId + 1) & 0xFF;
    }
    if (part.endsRow()) {
      rows++;
    }
    phase = part.endsRow() ? Phase.ROWS : Phase.IN_ROW;
    return bytes;
  }

  private ByteBuf ended(ResultSegment.Terminator terminator, ByteBuf frame) {
    phase = terminator.moreResults() ? Phase.MORE_RESULTS : Phase.ENDED;
    return frame;
  }

  private ByteBuf resultEnd(ResultSegment.ResultEnd end) {
    ByteBuf frame = end.content();
    if (Frames.payloadLength(frame, frame.readerIndex()) > EofPacket.LENGTH) {
      return ok(end);
    }
    clearStateChanged(frame, frame.writerIndex() - Short.BYTES);
    return renumbered(frame);
  }

  /** An EOF packet cannot carry session state, and state that only the gateway tracks must not show. */
  private void clearStateChanged(ByteBuf frames, int statusIndex) {
    if (hidesStateChange || !client.has(Capabilities.SESSION_TRACK)) {
      int flags = frames.getUnsignedShortLE(statusIndex);
      frames.setShortLE(statusIndex, flags & ~StatusFlags.SESSION_STATE_CHANGED);
    }
  }

  private ByteBuf ok(ResultSegment.Terminator terminator) {
    ByteBuf frame = terminator.content();
    if ((terminator.status() & StatusFlags.SESSION_STATE_CHANGED) == 0) {
      return renumbered(frame);
    }
    OkPacket ok = OkPacket.decode(Frames.payload(frame, frame.readerIndex()), server);
    OkPacket told = hidesStateChange ? ok.withoutStateChange() : ok;
    boolean asItCame = told == ok && client.has(Capabilities.SESSION_TRACK);
    return asItCame ? renumbered(frame) : replaced(frame, out -> told.encode(out, client));
  }

  private ByteBuf replaced(ByteBuf frame, Consumer<ByteBuf> payload) {
    ByteBuf out = frame.alloc().buffer(frame.readableBytes());
    sequenceId = Frames.write(out, sequenceId, payload);
    frame.release();
    return out;
  }

  private ByteBuf renumbered(ByteBuf frames) {
    sequenceId = Frames.renumber(frames, sequenceId);
    return frames;
  }
}
