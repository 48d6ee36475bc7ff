package dev.sluice.gateway.handshake;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.CapabilityFlag;
import dev.sluice.gateway.backend.GreetedConnection;
import dev.sluice.gateway.session.Backing;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.auth.CachingSha2Password;
import dev.sluice.protocol.auth.ClientAuthenticationException;
import dev.sluice.protocol.auth.Nonce;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComChangeUser;
import dev.sluice.protocol.packet.client.HandshakeResponse41;
import dev.sluice.protocol.packet.server.AuthMoreData;
import dev.sluice.protocol.packet.server.AuthSwitchRequest;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.packet.server.HandshakeV10;
import dev.sluice.protocol.packet.server.OkPacket;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One client's login that the server decides: the client is greeted with the server's salt and method, and then the
 * packets of both sides are passed on one by one. No account is known here, and no password is kept.
 */
final class RelayLogin implements Login {

  /** The capability flags that are passed on in a login because the server itself is the other side. */
  private static final long RELAYED = CapabilityFlag.all(CapabilityFlag.Use.RELAYED);

  /** The {@code AuthMoreData} by which {@code caching_sha2_password} asks for the password. */
  private static final byte[] FULL_AUTHENTICATION = {
      AuthMoreData.HEADER, CachingSha2Password.PERFORM_FULL_AUTHENTICATION};

  private final RelayLoginFactory shared;
  private final GreetedConnection connection;

  /** The server's capabilities, and those together with the listener's. */
  private final Capabilities offered;

  private final Capabilities announced;
  private final HandshakeV10 greeting;
  private @Nullable HandshakeResponse41 response;
  private @Nullable PasswordTransit transit;
  private byte[] salt;
  private boolean secure;

  RelayLogin(RelayLoginFactory shared, GreetedConnection connection, long ofListener) {
    this.shared = shared;
    this.connection = connection;
    HandshakeV10 servers = connection.greeting();
    this.salt = servers.authPluginData();
    this.offered = servers.capabilities().and(RELAYED).without(shared.withheld());
    this.announced = offered.with(ofListener);
    this.greeting = new HandshakeV10(shared.versionFor(servers), servers.connectionId(), servers.authPluginData(),
        announced,
        servers.collation(), servers.status(), servers.authPluginName());
  }

  @Override
  public HandshakeV10 greeting() {
    return greeting;
  }

  /** The client's packets after its first one are sent on. The server's replies to them come as steps of the first. */
  @Override
  public LoginStep receive(ByteBuf payload, boolean overTls) {
    secure = overTls;
    if (transit != null) {
      return transit.fromClient(ByteBufUtil.getBytes(payload));
    }
    if (response != null) {
      return new LoginStep.Later(connection.send(payload).thenMany(Flux.empty()));
    }
    if (Login.isBefore41(payload)) {
      throw Login.tooOld();
    }
    HandshakeResponse41 said = HandshakeResponse41.decode(payload);
    response = said;
    return steps(said, connection.login(toServer(said), overTls),
        refusal -> Mono.error(StatementFailure.of(ErrPacket.decode(Unpooled.wrappedBuffer(refusal)))));
  }

  @Override
  public LoginStep change(Packet packet, ComChangeUser change, boolean overTls) {
    HandshakeResponse41 before = Objects.requireNonNull(response);
    HandshakeResponse41 said = change.login(before);
    response = said;
    return steps(said, connection.changeUser(packet.retain()), refusal -> {
      response = before;
      return Mono.just(welcomed(before, greeting.status(), out -> out.writeBytes(refusal)));
    });
  }

  /**
   * The client's answer without the capabilities that only the gateway has, and with state changes reported to the
   * gateway.
   */
  private HandshakeResponse41 toServer(HandshakeResponse41 said) {
    byte[] schema = said.schema().length == 0 ? shared.defaultSchema(said.charset()) : said.schema();
    Capabilities asked = said.capabilities().and(offered.bits())
        .with(offered.bits() & Capabilities.SESSION_TRACK)
        .without(Capabilities.CONNECT_WITH_DB)
        .with(schema.length == 0 ? 0 : Capabilities.CONNECT_WITH_DB);
    return new HandshakeResponse41(asked, said.maxPacketSize(), said.collation(), said.username(),
        said.authResponse(), schema, said.authPluginName(), said.attributes(), 0);
  }

  private LoginStep steps(HandshakeResponse41 said, Flux<ResultSegment> answer,
      Function<byte[], Mono<LoginStep>> refused) {
    transit = null;
    return new LoginStep.Later(answer.concatMap(segment -> step(said, segment, refused), 1)
        .doOnDiscard(ResultSegment.class, ResultSegment::release)
        .onErrorMap(BackendLostException.class, RelayLogin::lost)
        .onErrorMap(ClientAuthenticationException.class,
            e -> StatementFailure.closing(ErrorCode.ER_CONNECT_TO_FOREIGN_DATA_SOURCE,
            String.valueOf(e.getMessage()))));
  }

  private static StatementFailure lost(BackendLostException e) {
    return e.farewell().length > 0 ? StatementFailure.farewell(e.farewell())
        : StatementFailure.sessionLost(String.valueOf(e.getMessage()), "the login");
  }

  private Mono<LoginStep> step(HandshakeResponse41 said, ResultSegment segment,
      Function<byte[], Mono<LoginStep>> refused) {
    try {
      ByteBuf frame = segment.content();
      ByteBuf payload = Frames.payload(frame, frame.readerIndex());
      return switch (segment) {
        case ResultSegment.ServerError ignored -> refused.apply(ByteBufUtil.getBytes(payload));
        case ResultSegment.Ok ok -> Mono.just(welcomed(said, ok.status(), welcome(said, payload)));
        default -> relayed(ByteBufUtil.getBytes(payload));
      };
    } finally {
      segment.release();
    }
  }

  private Mono<LoginStep> relayed(byte[] bytes) {
    if (transit != null) {
      return transit.fromServer(bytes);
    }
    if (bytes.length > 1 && (bytes[0] & 0xFF) == AuthSwitchRequest.HEADER) {
      salt = AuthSwitchRequest.decode(Unpooled.wrappedBuffer(bytes)).authPluginData();
    } else if (secure != connection.isSecure() && Arrays.equals(bytes, FULL_AUTHENTICATION)) {
      transit = new PasswordTransit(connection, secure, shared.key(), Nonce.of(salt), shared.passwordChecks());
    }
    return Mono.just(new LoginStep.Ask(out -> out.writeBytes(bytes)));
  }

  private Consumer<ByteBuf> welcome(HandshakeResponse41 said, ByteBuf payload) {
    OkPacket ok = OkPacket.decode(payload, connection.capabilities());
    return out -> ok.encode(out, negotiated(said));
  }

  private Capabilities negotiated(HandshakeResponse41 said) {
    return said.capabilities().and(announced.bits());
  }

  /**
   * If a change of user is refused, the client is the same user as before; a server that does not go on closes the
   * connection.
   */
  private LoginStep welcomed(HandshakeResponse41 said, int status, Consumer<ByteBuf> lastWord) {
    ClientLogin login = new ClientLogin(said.user(), new Backing.Owned(connection.lease()), negotiated(said),
        connection.capabilities(), status, said.collation(), said.schemaName(),
        said.attributes().text(said.charset()), said.zstdLevel(), null, null);
    return new LoginStep.LoggedIn(login, List.of(lastWord));
  }

  @Override
  public Charset charset() {
    return response == null ? StandardCharsets.UTF_8 : response.charset();
  }

  @Override
  public void close() {
    connection.leave();
  }
}
