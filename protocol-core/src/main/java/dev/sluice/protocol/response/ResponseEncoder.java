package dev.sluice.protocol.response;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.packet.server.OkPacket;
import io.netty.buffer.ByteBuf;

/**
 * Turns the segments of a server's answer into frames for one client, and knows what may still be said of a failure.
 *
 * <p>Gives sequence ids, and strips what the client did not negotiate; terminators come in the client's own form. {@link Phase} is captured as each segment is encoded. Manual: "Command Phase". Not thread-safe.
 */
public final class ResponseEncoder {

  /** The payload of an EOF packet proper, in bytes; a longer one with its header is an OK packet. */
  private static final int EOF_LENGTH = 5;

  private final Capabilities client;
  private final Capabilities server;
  private final boolean sameOk;
  private Phase phase = Phase.ENDED;
  private int sequenceId;
  private long rows;

  /**
   * An encoder for one client's connection.
   *
   * @param client what the client negotiated
   * @param server what was negotiated with the server whose segments come in: {@code DEPRECATE_EOF} as the client did
   */
  public ResponseEncoder(Capabilities client, Capabilities server) {
    this.client = client;
    this.server = server;
    this.sameOk = client.has(Capabilities.SESSION_TRACK) == server.has(Capabilities.SESSION_TRACK);
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
  }

  /** What has been encoded of the current answer. */
  public Phase phase() {
    return phase;
  }

  /** Rows encoded for the current command, in all its results; a row that was only begun is not counted. */
  public long rows() {
    return rows;
  }

  /** Encodes the next segment, taking its ownership; the result is the caller's. */
  public ByteBuf encode(ResultSegment segment) {
    return switch (segment) {
      case ResultSegment.Metadata metadata -> metadata(metadata.content());
      case ResultSegment.Rows batch -> rows(batch);
      case ResultSegment.RowPart part -> rowPart(part);
      case ResultSegment.Ok ok -> {
        ended(ok);
        yield ok(ok.content(), ok.status());
      }
      case ResultSegment.ResultEnd end -> {
        ended(end);
        yield resultEnd(end);
      }
      case ResultSegment.ServerError error -> {
        phase = Phase.ERROR;
        yield renumbered(error.content());
      }
      case ResultSegment.Text text -> {
        phase = Phase.ENDED;
        yield renumbered(text.content());
      }
    };
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
    return renumbered(frames);
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

  private void ended(ResultSegment.Terminator terminator) {
    phase = terminator.moreResults() ? Phase.MORE_RESULTS : Phase.ENDED;
  }

  private ByteBuf resultEnd(ResultSegment.ResultEnd end) {
    ByteBuf frame = end.content();
    boolean eof = Frames.payloadLength(frame, frame.readerIndex()) <= EOF_LENGTH;
    return eof ? renumbered(frame) : ok(frame, end.status());
  }

  private ByteBuf ok(ByteBuf frame, int flags) {
    if (sameOk || (flags & StatusFlags.SESSION_STATE_CHANGED) == 0) {
      return renumbered(frame);
    }
    ByteBuf out = frame.alloc().buffer();
    OkPacket ok = decodeOk(frame);
    sequenceId = Frames.write(out, sequenceId, payload -> ok.encode(payload, client));
    return out;
  }

  private OkPacket decodeOk(ByteBuf frame) {
    try {
      return OkPacket.decode(frame.slice(frame.readerIndex() + Frames.HEADER_LENGTH,
          frame.readableBytes() - Frames.HEADER_LENGTH), server);
    } finally {
      frame.release();
    }
  }

  private ByteBuf renumbered(ByteBuf frames) {
    sequenceId = Frames.renumber(frames, sequenceId);
    return frames;
  }
}
