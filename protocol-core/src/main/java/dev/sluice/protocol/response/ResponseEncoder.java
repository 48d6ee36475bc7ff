package dev.sluice.protocol.response;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.EofPacket;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.packet.server.OkPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import java.util.function.Consumer;

/**
 * Turns the segments of a server's answer into frames for one client, and knows what may still be said of a failure.
 *
 * <p>Gives sequence ids, translates terminators between their EOF and OK forms, and strips what the client did not
 * negotiate and what the server tracks for the gateway alone, state changes. {@link Phase} is captured as each segment
 * is encoded. Manual: "Command Phase". Not thread-safe.
 */
public final class ResponseEncoder {

  private static final byte[] NONE = {};

  private final Capabilities client;
  private final Capabilities server;
  private Phase phase = Phase.ENDED;
  private int sequenceId;
  private int status;
  private long rows;

  /**
   * An encoder for one client's connection.
   *
   * @param client what the client negotiated
   * @param server what was negotiated with the server whose segments come in; {@code DEPRECATE_EOF} is on in it
   */
  public ResponseEncoder(Capabilities client, Capabilities server) {
    this.client = client;
    this.server = server;
  }

  /**
   * Starts on the answer to a new command.
   *
   * @param sequenceId the id of the first frame of the answer, 0 to 255
   * @param status the session's status flags before the command; what they say of more results is over
   */
  public void begin(int sequenceId, int status) {
    this.sequenceId = sequenceId;
    this.status = status & ~StatusFlags.MORE_RESULTS_EXISTS;
    this.phase = Phase.NOTHING;
    this.rows = 0;
  }

  /** Starts on a command that has no response: whatever fails, nothing is said. */
  public void beginWithoutResponse() {
    phase = Phase.NO_RESPONSE;
    rows = 0;
  }

  /** What has been encoded of the current answer. */
  public Phase phase() {
    return phase;
  }

  /** The status flags that the server last sent, as far as this encoder has seen. */
  public int status() {
    return status;
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
        case ResultSegment.Metadata metadata -> metadata(metadata.content());
        case ResultSegment.Rows batch -> rows(batch);
        case ResultSegment.RowPart part -> rowPart(part);
        case ResultSegment.Ok ok -> ended(ok, ok(ok));
        case ResultSegment.ResultEnd end -> ended(end, resultEnd(end));
        case ResultSegment.ServerError error -> {
          phase = Phase.ERROR;
          yield renumbered(error.content());
        }
        case ResultSegment.Text text -> {
          phase = Phase.ENDED;
          yield renumbered(text.content());
        }
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

  private ByteBuf metadata(ByteBuf frames) {
    phase = Phase.ROWS;
    renumbered(frames);
    if (client.has(Capabilities.DEPRECATE_EOF)) {
      return frames;
    }
    ByteBuf eof = frames.alloc().buffer(Frames.HEADER_LENGTH + EofPacket.LENGTH);
    sequenceId = Frames.write(eof, sequenceId, new EofPacket(0, statusAfterMetadata())::encode);
    return new CompositeByteBuf(frames.alloc(), false, 2).addComponent(true, frames).addComponent(true, eof);
  }

  /** The server, speaking {@code DEPRECATE_EOF}, does not say it: what was true before the statement ran. */
  private int statusAfterMetadata() {
    return status & (StatusFlags.IN_TRANS | StatusFlags.AUTOCOMMIT | StatusFlags.IN_TRANS_READONLY
        | StatusFlags.NO_BACKSLASH_ESCAPES | StatusFlags.MORE_RESULTS_EXISTS);
  }

  private ByteBuf rows(ResultSegment.Rows batch) {
    phase = Phase.ROWS;
    rows += batch.count();
    ByteBuf frames = batch.content();
    if (Frames.sequenceId(frames, frames.readerIndex()) == sequenceId) {
      sequenceId = (sequenceId + batch.count()) & 0xFF;
      return frames;
    }
    return renumbered(frames);
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
    status = terminator.status();
    phase = terminator.moreResults() ? Phase.MORE_RESULTS : Phase.ENDED;
    return frame;
  }

  private ByteBuf resultEnd(ResultSegment.ResultEnd end) {
    ByteBuf frame = end.content();
    boolean ok = Frames.payloadLength(frame, frame.readerIndex()) > EofPacket.LENGTH;
    if (ok == client.has(Capabilities.DEPRECATE_EOF)) {
      return ok ? ok(end) : renumbered(frame);
    }
    return ok ? eofForm(frame) : okForm(frame);
  }

  private ByteBuf eofForm(ByteBuf frame) {
    OkPacket ok = OkPacket.decode(payload(frame), server);
    EofPacket eof = new EofPacket(ok.warnings(), ok.status() & ~StatusFlags.SESSION_STATE_CHANGED);
    return replaced(frame, eof::encode);
  }

  private ByteBuf okForm(ByteBuf frame) {
    EofPacket eof = EofPacket.decode(payload(frame));
    int flags = eof.status() & ~StatusFlags.SESSION_STATE_CHANGED;
    OkPacket ok = new OkPacket(OkPacket.END_OF_ROWS, 0, 0, flags, eof.warnings(), NONE, NONE);
    return replaced(frame, out -> ok.encode(out, client));
  }

  private ByteBuf ok(ResultSegment.Terminator terminator) {
    ByteBuf frame = terminator.content();
    if ((terminator.status() & StatusFlags.SESSION_STATE_CHANGED) == 0) {
      return renumbered(frame);
    }
    OkPacket ok = OkPacket.decode(payload(frame), server);
    OkPacket told = ok.withoutStateChange();
    boolean asItCame = told == ok && client.has(Capabilities.SESSION_TRACK);
    return asItCame ? renumbered(frame) : replaced(frame, out -> told.encode(out, client));
  }

  private static ByteBuf payload(ByteBuf frame) {
    return frame.slice(frame.readerIndex() + Frames.HEADER_LENGTH, frame.readableBytes() - Frames.HEADER_LENGTH);
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
