package dev.sluice.gateway.backend.wire;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.response.ResultSegment;

/**
 * Is told what the server says of the session in its answers, in that order and on the wire's event loop. The segments
 * stay the caller's.
 */
public interface AnswerListener {

  /**
   * A result has ended without an error.
   *
   * @param negotiated what was negotiated with the server
   * @throws dev.sluice.protocol.ProtocolException if the terminator cannot be read
   */
  void terminated(ResultSegment.Terminator terminator, Capabilities negotiated);

  /** The server has prepared a statement for the session. */
  void prepared(ResultSegment.PrepareOk statement);

  /** The command has ended with that error. */
  void failed(ResultSegment.ServerError error);

  /** A new command that changes nothing of the session and is answered by OK; the caller owns it. */
  Packet noOperation();
}
