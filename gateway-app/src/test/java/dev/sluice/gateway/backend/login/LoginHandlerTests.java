package dev.sluice.gateway.backend.login;

import static dev.sluice.gateway.backend.wire.ServerBytes.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.backend.PoolMode;
import dev.sluice.gateway.backend.wire.ServerBytes;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.client.ConnectAttributes;
import dev.sluice.protocol.packet.client.HandshakeResponse41;
import dev.sluice.protocol.packet.client.SslRequest;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.asyncer.r2dbc.mysql.constant.SslMode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoginHandlerTests {

  private static final Duration BOUND = Duration.ofSeconds(10);

  private final BackendTls tls = new BackendTls(settings(SslMode.PREFERRED));
  private final LoginHandler login = new LoginHandler(tls);
  private final EmbeddedChannel channel = new EmbeddedChannel(login);

  private static BackendProperties settings(SslMode mode) {
    Duration time = Duration.ofSeconds(5);
    BackendProperties.Pool pool = new BackendProperties.Pool(1, 1, time, 1, time, time, time,
        PoolMode.SESSION, time, 1);
    return new BackendProperties("localhost", 3306, null, mode, null, null, time, time, time, time, pool);
  }

  private static HandshakeResponse41 response() {
    return new HandshakeResponse41(Capabilities.of(
        Capabilities.PROTOCOL_41 | Capabilities.SECURE_CONNECTION | Capabilities.SESSION_TRACK), 1 << 24, 45,
        "app".getBytes(StandardCharsets.US_ASCII), new byte[0], new byte[0], null, ConnectAttributes.NONE, 0);
  }

  private static ByteBuf greetingWithTls() {
    return frame(0, "0a '9.7.0' 00", "07 00 00 00", "61 48 24 77 4d 5d 68 74 00", "ff ff | capabilities",
        "08 02 00", "ff 81", "15", "00 00 00 00 00 00 00 00 00 00", "2e 26 70 27 6e 73 79 27 52 48 51 41 00",
        "'mysql_native_password' 00");
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    tls.close();
  }

  @Test
  void readsTheGreetingHoweverItComes() {
    ByteBuf greeting = ServerBytes.greeting();
    while (greeting.isReadable()) {
      channel.writeInbound(greeting.readBytes(1));
    }
    greeting.release();

    assertThat(login.greeted().block(BOUND)).isNotNull()
        .extracting(HandshakeV10::serverVersion).isEqualTo("11.4.5-MariaDB");
    assertThat(channel.<ByteBuf>readInbound()).as("what the driver hears").isNull();
  }

  @Test
  void answersAndLeavesThePipeline() {
    channel.writeInbound(ServerBytes.greeting());
    login.answer(response(), login.isTlsDue(true));

    ByteBuf out = channel.readOutbound();
    assertThat(Frames.sequenceId(out, 0)).isEqualTo(1);
    assertThat(HandshakeResponse41.decode(Frames.payload(out, 0)).user()).isEqualTo("app");
    out.release();
    assertThat(login.isSecure()).as("the server offers no TLS").isFalse();
    assertThat(channel.pipeline().get(LoginHandler.class)).isNull();
  }

  @Test
  void turnsToTlsBeforeItAnswers() {
    channel.writeInbound(greetingWithTls());
    login.answer(response(), login.isTlsDue(true));

    ByteBuf request = channel.readOutbound();
    assertThat(Frames.sequenceId(request, 0)).isEqualTo(1);
    assertThat(SslRequest.matches(Frames.payload(request, 0))).isTrue();
    request.release();
    ByteBuf hello = channel.readOutbound();
    assertThat(hello.getUnsignedByte(0)).as("a TLS handshake record").isEqualTo((short) 22);
    hello.release();
    assertThat(channel.<ByteBuf>readOutbound()).as("the account in the clear").isNull();
    assertThat(login.isSecure()).isTrue();
    assertThat(channel.pipeline().first()).isInstanceOf(SslHandler.class);
  }

  @ParameterizedTest
  @EnumSource(value = SslMode.class, names = "TUNNEL", mode = EnumSource.Mode.EXCLUDE)
  void turnsToTlsAsTheSettingsSay(SslMode mode) {
    BackendTls underMode = new BackendTls(settings(mode));
    LoginHandler under = new LoginHandler(underMode);
    EmbeddedChannel other = new EmbeddedChannel(under);
    other.writeInbound(greetingWithTls());

    assertThat(under.isTlsDue(true)).isEqualTo(mode != SslMode.DISABLED);
    assertThat(under.isTlsDue(false)).isEqualTo(mode != SslMode.DISABLED && mode != SslMode.PREFERRED);
    other.finishAndReleaseAll();
    underMode.close();
  }

  @Test
  void aServerWithoutTheTlsThatIsAskedForIsNotAnswered() {
    BackendTls required = new BackendTls(settings(SslMode.REQUIRED));
    LoginHandler under = new LoginHandler(required);
    EmbeddedChannel other = new EmbeddedChannel(under);
    other.writeInbound(ServerBytes.greeting());

    assertThatThrownBy(() -> under.isTlsDue(true)).isInstanceOf(BackendLostException.class)
        .hasMessageContaining("sluice.backend.ssl-mode");
    other.finishAndReleaseAll();
    required.close();
  }

  @Test
  void anErrorInPlaceOfTheGreetingIsTold() {
    channel.writeInbound(frame(0, "ff 10 04 'Too many connections'"));

    assertThatThrownBy(() -> login.greeted().block(BOUND)).isInstanceOf(StatementFailure.class)
        .hasMessageContaining("1040").hasMessageContaining("Too many connections");
  }

  @Test
  void aGreetingThatNeverEndsIsRefused() {
    channel.writeInbound(ByteBufAllocator.DEFAULT.buffer().writeMediumLE(0xFFFFFF).writeByte(0).writeByte(10));

    assertThatThrownBy(() -> login.greeted().block(BOUND)).isInstanceOf(ProtocolException.class)
        .hasMessageContaining("at most 1024 bytes");
  }

  @Test
  void whatAServerSaysAfterItsGreetingIsNobodys() {
    channel.writeInbound(ServerBytes.greeting());
    channel.writeInbound(frame(1, "ff 10 04 'too slow'"));

    assertThat(login.greeted().block(BOUND)).isNotNull();
    assertThat(channel.<ByteBuf>readInbound()).isNull();
  }

  @Test
  void letsGoOfAGreetingThatNeverBecameWhole() {
    ByteBuf half = ServerBytes.greeting().writerIndex(20);
    channel.writeInbound(half);
    channel.close();
    channel.runPendingTasks();

    assertThatThrownBy(() -> login.greeted().block(BOUND)).isInstanceOf(BackendLostException.class);
    assertThat(half.refCnt()).isZero();
  }
}
