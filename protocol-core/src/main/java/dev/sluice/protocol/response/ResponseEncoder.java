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
 * Turns the segments of a server's answer into frames for one client, and knows what may still be said of a failure.
 *
 * <p>Gives sequence ids, and strips what the client did not negotiate and, where the server tracks them for the gateway
 * alone, state changes. Terminators come in the client's own form. {@link Phase} is captured as each segment is
 * encoded. Manual: "Command Phase". Not thread-safe.
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

  /** Starts on a command that has no response: whatever fails, nothing is said. */
  public void beginWithoutResponse() {
    phase = Phase.NO_RESPONSE;
    rows = 0;
  }

  /**
   * The last packet of a file that was asked for has come; what follows of the answer is read by the client again.
   *
   * @param sequenceId the id after that packet's, 0 to 255
   */
  public void uploaded(int sequenceId) {
    this.sequenceId = sequenceId;
    this.phase = Phase.NOTHING;
  }

  /** The id of the next frame, be it this side's or, after a request for a file, the client's; 0 to 255. */
  public int sequenceId() {
    return sequenceId;
  }

  /** What has been encoded of the current answer. */
  public Phase phase() {
    return phase;
  }

  /** Rows encoded for the current command, in all its results; a row that was only begun is not counted. */
  public long rows() {
    return rows;
  }

  /**
   * Encodes the next segment, taking its ownership; the result is the caller's.
   *
   * @throws ProtocolException if the segment is not what it says it is; then nothing of it has been encoded
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
   * Says a failure to the client if it can still be said.
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

  /** Whether the frames have the client's ids as they came: the server's count on from the first. */
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

  /** An EOF packet cannot carry session state, and what the gateway tracks there must not show. */
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
