package dev.sluice.gateway.command;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.OkPacket;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import reactor.core.publisher.Flux;

/** Answers that the gateway gives in the server's place. */
final class Answers {

  private static final byte[] NONE = {};
  private static final int OK_FRAME_LENGTH = Frames.HEADER_LENGTH + 7;

  private Answers() {}

  static Flux<ResultSegment> ok(int status) {
    return Flux.defer(() -> {
      ByteBuf frame = ByteBufAllocator.DEFAULT.buffer(OK_FRAME_LENGTH);
      OkPacket ok = new OkPacket(OkPacket.OK, 0, 0, status, 0, NONE, NONE);
      Frames.write(frame, 0, payload -> ok.encode(payload, Capabilities.of(0)));
      return Flux.just(new ResultSegment.Ok(frame, status));
    });
  }
}
