package dev.sluice.gateway.backend;

import static dev.sluice.gateway.backend.ServerBytes.frame;
import static dev.sluice.gateway.backend.ServerBytes.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.result.StatementFailure;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.client.ConnectAttributes;
import dev.sluice.protocol.packet.client.HandshakeResponse41;
import dev.sluice.protocol.packet.client.SslRequest;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DriverLoginTests {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final String THIRTY_TWO_BYTES = "'an SSLRequest is 32 bytes long..'";

  private final DriverLogin login = new DriverLogin(true);

  /** One that is going to be replaced by the login of a client with those capabilities. */
  static DriverLogin answering(Capabilities flavour) {
    DriverLogin login = new DriverLogin(false);
    login.respond(response(flavour), false);
    return login;
  }

  private static HandshakeResponse41 response(Capabilities flavour) {
    return new HandshakeResponse41(
        flavour.with(Capabilities.PROTOCOL_41 | Capabilities.SECURE_CONNECTION | Capabilities.SESSION_TRACK), 1 << 24,
        45, "app".getBytes(StandardCharsets.US_ASCII), new byte[0], new byte[0], null, ConnectAttributes.NONE, 0);
  }

  @AfterEach
  void release() {
    login.release();
  }

  /** What goes out of what the driver writes in pieces of so many bytes. */
  private ByteBuf sent(ByteBuf packet, int pieces) {
    ByteBuf out = packet.alloc().buffer();
    while (packet.isReadable()) {
      ByteBuf instead = login.replaced(packet.readBytes(Math.min(pieces, packet.readableBytes())));
      out.writeBytes(instead);
      instead.release();
    }
    packet.release();
    return out;
  }

  private boolean driverSees(long capability) {
    ByteBuf greeting = login.proceed();
    try {
      HandshakeV10 seen = HandshakeV10.decode(Frames.payload(greeting, 0));
      assertThat(seen.serverVersion()).isEqualTo("11.4.5-MariaDB");
      return seen.capabilities().has(capability);
    } finally {
      greeting.release();
    }
  }

  @Test
  void readsTheGreetingHoweverItComes() {
    ByteBuf greeting = ServerBytes.greeting();
    while (greeting.isReadable()) {
      assertThat(login.greeting()).isNull();
      login.received(greeting.readBytes(1));
    }
    greeting.release();

    assertThat(login.connectionId()).isEqualTo(7);
    assertThat(login.greeting()).isNotNull().extracting(BackendGreeting::serverVersion).isEqualTo("11.4.5-MariaDB");
    assertThat(login.greeted().block(BOUND)).isNotNull();
  }

  @Test
  void theDriverSeesTlsOnlyWhereItIsToTurnToIt() {
    login.received(frame(0, "0a '9.7.0' 00", "07 00 00 00", "61 48 24 77 4d 5d 68 74 00", "ff ff | capabilities",
        "08 02 00", "ff 81", "15", "00 00 00 00 00 00 00 00 00 00", "2e 26 70 27 6e 73 79 27 52 48 51 41 00",
        "'mysql_native_password' 00"));
    for (boolean tls : new boolean[] {true, false}) {
      login.respond(response(Capabilities.of(0)), tls);
      ByteBuf greeting = login.proceed();
      HandshakeV10 seen = HandshakeV10.decode(Frames.payload(greeting, 0));
      assertThat(seen.capabilities().has(Capabilities.SSL)).isEqualTo(tls);
      assertThat(seen.serverVersion()).isEqualTo("9.7.0");
      greeting.release();
    }
  }

  @Test
  void whereTlsIsNotOptionalNothingIsKeptFromTheDriver() {
    DriverLogin strict = new DriverLogin(false);
    strict.received(ServerBytes.greeting());
    strict.respond(response(Capabilities.of(0)), false);
    ByteBuf seen = strict.proceed();
    ByteBuf servers = ServerBytes.greeting();

    assertThat(seen).isEqualTo(servers);
    seen.release();
    servers.release();
  }

  @Test
  void whatTheDriverWritesIsReplacedInWhateverPiecesItComes() {
    HandshakeResponse41 response = response(Capabilities.of(Capabilities.FOUND_ROWS));
    for (int pieces : new int[] {1, 3, 4, 5, 1000}) {
      login.respond(response, true);
      ByteBuf out = sent(frame(1, "'what the driver says of itself'"), pieces);

      assertThat(Frames.sequenceId(out, 0)).isEqualTo(1);
      HandshakeResponse41 said = HandshakeResponse41.decode(Frames.payload(out, 0));
      assertThat(said.user()).isEqualTo("app");
      assertThat(said.capabilities()).isEqualTo(response.capabilities());
      assertThat(login.done()).isTrue();
      out.release();
    }
  }

  @Test
  void theRequestForTlsIsReplacedAndThenTheResponse() {
    login.respond(response(Capabilities.of(0)), true);
    ByteBuf request = sent(frame(1, THIRTY_TWO_BYTES), 1000);

    assertThat(Frames.sequenceId(request, 0)).isEqualTo(1);
    assertThat(SslRequest.matches(Frames.payload(request, 0))).isTrue();
    assertThat(login.isSecure()).isTrue();
    assertThat(login.done()).isFalse();
    request.release();
    ByteBuf response = sent(frame(2, "'what the driver says of itself'"), 1000);
    assertThat(Frames.sequenceId(response, 0)).isEqualTo(2);
    assertThat(HandshakeResponse41.decode(Frames.payload(response, 0)).capabilities().has(Capabilities.SSL)).isTrue();
    assertThat(login.done()).isTrue();
    response.release();
  }

  @Test
  void knowsWhatWasNegotiated() {
    login.received(ServerBytes.greeting());
    login.respond(response(Capabilities.of(Capabilities.FOUND_ROWS | Capabilities.SSL)), false);

    assertThat(login.negotiated().has(Capabilities.FOUND_ROWS)).isTrue();
    assertThat(login.negotiated().has(Capabilities.DEPRECATE_EOF)).isFalse();
    assertThat(login.negotiated().has(Capabilities.SSL)).as("not offered").isFalse();
    assertThat(driverSees(Capabilities.SSL)).isFalse();
  }

  @Test
  void anErrorInPlaceOfTheGreetingIsTold() {
    login.received(frame(0, "ff 10 04 'Too many connections'"));

    assertThat(login.greeting()).isNull();
    assertThatThrownBy(() -> login.greeted().block(BOUND)).isInstanceOf(StatementFailure.class)
        .hasMessageContaining("1040").hasMessageContaining("Too many connections");
  }

  @Test
  void aGreetingThatNeverEndsIsRefused() {
    login.received(ByteBufAllocator.DEFAULT.buffer().writeMediumLE(0xFFFFFF).writeByte(0).writeByte(10));

    assertThatThrownBy(() -> login.greeted().block(BOUND)).isInstanceOf(ProtocolException.class)
        .hasMessageContaining("at most 1024 bytes");
  }

  @Test
  void whatAServerSaysAfterItsGreetingIsNotTheDrivers() {
    login.received(ServerBytes.greeting());
    login.received(join(frame(1, "ff 10 04 'too slow'")));

    assertThat(login.greeting()).isNotNull();
  }

  @Test
  void letsGoOfAGreetingThatNeverBecameWhole() {
    login.received(ServerBytes.greeting().writerIndex(20));
    login.release();

    assertThatThrownBy(() -> login.greeted().block(BOUND)).isInstanceOf(BackendLostException.class);
  }
}
