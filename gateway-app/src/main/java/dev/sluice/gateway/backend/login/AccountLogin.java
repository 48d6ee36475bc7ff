package dev.sluice.gateway.backend.login;

import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.CapabilityFlag;
import dev.sluice.gateway.backend.Flavour;
import dev.sluice.gateway.backend.state.ServerSession;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Collation;
import dev.sluice.protocol.auth.AuthPlugin;
import dev.sluice.protocol.auth.ClientAuthentication;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.client.ConnectAttributes;
import dev.sluice.protocol.packet.client.HandshakeResponse41;
import dev.sluice.protocol.packet.server.AuthMoreData;
import dev.sluice.protocol.packet.server.AuthSwitchRequest;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.packet.server.HandshakeV10;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The gateway's own login on the server, for connections that client statements run on. Manual: "Connection Phase".
 *
 * <p>The driver does not do it, because it has no settings for what its connection would have to negotiate, does not
 * ask the server for the key that a password in full needs without TLS, and runs statements of its own.
 *
 * @param connection the connection for the login
 * @param account the account to log in to
 * @param flavour what the connection's clients have negotiated
 */
record AccountLogin(GreetedWire connection, BackendAccount account, Flavour flavour) {

  /** Besides what the clients negotiate; several statements in one command are switched off for those who do not. */
  private static final long ASKED = CapabilityFlag.all(CapabilityFlag.Use.ASKED_FOR);

  private static final int MAX_COLLATION = 255;

  private static final ConnectAttributes ATTRIBUTES =
      ConnectAttributes.of(Map.of("program_name", "sluice"), StandardCharsets.US_ASCII);

  /** The server's own verdict. */
  static final class Refused extends RuntimeException {

    private final transient ErrPacket verdict;

    private Refused(ErrPacket verdict) {
      super("error " + verdict.errorCode(), null, false, false);
      this.verdict = verdict;
    }

    ErrPacket verdict() {
      return verdict;
    }
  }

  /**
   * Logs in. Fails with {@link Refused}, with {@link dev.sluice.protocol.auth.ClientAuthenticationException} if the
   * server wants a method that is not known, and with {@link BackendLostException}.
   */
  Mono<ServerSession> run() {
    return Mono.using(() -> new ClientAuthentication(password(), connection::isSecure), this::run,
        ClientAuthentication::close);
  }

  private byte[] password() {
    return account.password().getBytes(StandardCharsets.UTF_8);
  }

  private Mono<ServerSession> run(ClientAuthentication authentication) {
    return connection.login(response(authentication), true)
        .concatMap(segment -> heard(authentication, segment), 1)
        .doOnDiscard(ResultSegment.class, ResultSegment::release)
        .then(Mono.fromSupplier(connection::session));
  }

  private HandshakeResponse41 response(ClientAuthentication authentication) {
    HandshakeV10 greeting = connection.greeting();
    AuthPlugin plugin = AuthPlugin.named(greeting.authPluginName()).orElse(AuthPlugin.MYSQL_NATIVE_PASSWORD);
    byte[] proof = authentication.respond(plugin.wireName(), greeting.authPluginData());
    Capabilities asked = greeting.capabilities().and(ASKED | flavour.capabilities().bits());
    return new HandshakeResponse41(asked, Frames.MAX_PAYLOAD + 1L, collation(),
        account.username().getBytes(Collation.charsetOf(collation())), proof, new byte[0],
        plugin.wireName(), ATTRIBUTES, 0);
  }

  /** The account's name is in the character set of the login, whose packet has one byte for the collation. */
  private int collation() {
    boolean takesIt = account.isAscii() && flavour.collation() <= MAX_COLLATION;
    return takesIt ? flavour.collation() : Collation.UTF8MB4_GENERAL_CI;
  }

  private Mono<Void> heard(ClientAuthentication authentication, ResultSegment segment) {
    try {
      ByteBuf frame = segment.content();
      ByteBuf payload = Frames.payload(frame, frame.readerIndex());
      return switch (segment) {
        case ResultSegment.Ok ignored -> Mono.empty();
        case ResultSegment.ServerError ignored -> Mono.error(new Refused(ErrPacket.decode(payload)));
        default -> answer(authentication, ByteBufUtil.getBytes(payload));
      };
    } finally {
      segment.release();
    }
  }

  /** A password is encrypted outside of the event loop. */
  private Mono<Void> answer(ClientAuthentication authentication, byte[] said) {
    return Mono.fromCallable(() -> next(authentication, Unpooled.wrappedBuffer(said)))
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(answer -> answer.map(this::send).orElseGet(Mono::empty));
  }

  private Optional<byte[]> next(ClientAuthentication authentication, ByteBuf said) {
    if (said.isReadable() && said.getUnsignedByte(0) == AuthSwitchRequest.HEADER) {
      AuthSwitchRequest to = AuthSwitchRequest.decode(said);
      return Optional.of(authentication.respond(to.pluginName(), to.authPluginData()));
    }
    return authentication.moreData(AuthMoreData.decode(said).data());
  }

  private Mono<Void> send(byte[] answer) {
    return connection.send(Unpooled.wrappedBuffer(answer)).doFinally(ignored -> Arrays.fill(answer, (byte) 0));
  }
}
