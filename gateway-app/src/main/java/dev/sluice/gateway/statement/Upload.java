package dev.sluice.gateway.statement;

import dev.sluice.protocol.codec.Packet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Carries a file from a client to the server that asked for it. A command may ask for several files, one after the
 * other.
 *
 * <p>If nobody subscribes, or the subscription is cancelled, the rest of the file is read and dropped, because the
 * client reads an answer only when it has sent the whole file. May be called from anywhere. Manual: "LOCAL INFILE
 * Request".
 */
public interface Upload {

  /** For commands that cannot ask for a file. */
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
   * The packets of the file that is asked for next, in parts as they come, up to the empty one that ends it. It is to
   * be subscribed to before the client is asked; the subscriber owns the parts. Fails if the client does not go on.
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
