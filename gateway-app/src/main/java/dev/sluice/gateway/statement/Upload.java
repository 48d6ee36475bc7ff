package dev.sluice.gateway.statement;

import dev.sluice.protocol.codec.Packet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The way of a file from a client to the server that asked for it. A command may ask for several, one after the other.
 *
 * <p>What nobody takes, because nobody subscribed or the subscription was cancelled, is read and dropped: the client
 * reads an answer only when it has sent all. May be called from anywhere. Manual: "LOCAL INFILE Request".
 */
public interface Upload {

  /** For commands that have nothing to ask for. */
  Upload NONE = new Upload() {
    @Override
    public Flux<Packet> parts() {
      return Flux.error(new IllegalStateException("a file was asked for by a command that has none"));
    }

    @Override
    public Mono<Integer> asked(int sequenceId) {
      return Mono.error(new IllegalStateException("a file was asked for by a command that has none"));
    }
  };

  /**
   * The packets of the file that is asked for next, in parts as they come, up to the empty one that ends it. To be
   * subscribed to before the client is asked; who subscribes owns the parts. Fails where the client does not go on.
   */
  Flux<Packet> parts();

  /**
   * The client is asked for a file now.
   *
   * @param sequenceId the id that the file's first packet must have
   * @return emits the id after the last packet, when that has come
   */
  Mono<Integer> asked(int sequenceId);
}
