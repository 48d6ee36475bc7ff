package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.gateway.TlsBundle;
import dev.sluice.gateway.testing.server.GivenServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.client.SslRequest;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * A server that stops answering in the course of a login: its clients are told, and the log has no stack trace of it.
 */
@ExtendWith(OutputCaptureExtension.class)
class SilentBackendIT {

  /** What is the last that the server does. */
  enum Last {
    ACCEPTS,
    GREETS,
    GREETS_WITH_TLS,
    SHAKES_HANDS
  }

  @TempDir
  private Path folder;

  /** Accepts connections, goes that far with each, and says no more. */
  private static final class SilentServer implements AutoCloseable {

    private final ServerSocket listening;
    private final Last last;
    private final SSLContext tls;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Socket, CompletableFuture<Void>> accepted = new ConcurrentHashMap<>();

    SilentServer(Last last, SSLContext tls) throws IOException {
      this.last = last;
      this.tls = tls;
      this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      threads.execute(this::accept);
    }

    InetSocketAddress address() {
      return new InetSocketAddress("127.0.0.1", listening.getLocalPort());
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = listening.accept();
          accepted.put(socket, CompletableFuture.runAsync(() -> converse(socket), threads));
        }
      } catch (IOException closed) {
        // the test is over
      }
    }

    /** Ends when the gateway has closed the connection. */
    private void converse(Socket socket) {
      try {
        if (last != Last.ACCEPTS) {
          socket.getOutputStream().write(greeting(last != Last.GREETS));
        }
        InputStream in = last == Last.SHAKES_HANDS ? secure(socket).getInputStream() : socket.getInputStream();
        while (in.read() >= 0) {
          continue;
        }
      } catch (IOException gone) {
        // by a reset
      }
    }

    private SSLSocket secure(Socket socket) throws IOException {
      socket.getInputStream().readNBytes(Frames.HEADER_LENGTH + SslRequest.LENGTH);
      SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, "localhost", 0, false);
      secure.setUseClientMode(false);
      secure.startHandshake();
      return secure;
    }

    /** Waits for the gateway to close the connections that it has made so far. */
    void awaitClosed() throws Exception {
      for (CompletableFuture<Void> conversation : List.copyOf(accepted.values())) {
        conversation.get(20, TimeUnit.SECONDS);
      }
    }

    private static byte[] greeting(boolean withTls) {
      Capabilities capabilities = Capabilities.of(Capabilities.PROTOCOL_41 | Capabilities.PLUGIN_AUTH
          | Capabilities.SECURE_CONNECTION | Capabilities.DEPRECATE_EOF | Capabilities.SESSION_TRACK
          | (withTls ? Capabilities.SSL : 0));
      ByteBuf out = Unpooled.buffer();
      Frames.write(out, 0, new HandshakeV10("11.4.5-MariaDB", 7,
          "twenty bytes of salt".getBytes(StandardCharsets.US_ASCII),
          capabilities, 45, 2, "mysql_native_password")::encode);
      return ByteBufUtil.getBytes(out);
    }

    @Override
    public void close() throws IOException {
      listening.close();
      for (Socket socket : accepted.keySet()) {
        socket.close();
      }
      threads.close();
    }
  }

  private SSLContext context() throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(TlsBundle.write(folder, BigInteger.ONE).certificate().toKeyStore(new char[0]), new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** With users, and where the server is to decide. */
  @ParameterizedTest
  @CsvSource({"true, ACCEPTS", "true, GREETS", "true, GREETS_WITH_TLS", "true, SHAKES_HANDS", "false, ACCEPTS",
      "false, GREETS", "false, GREETS_WITH_TLS", "false, SHAKES_HANDS"})
  void itsClientsAreToldAndTheLogIsQuiet(boolean users, Last last, CapturedOutput output) throws Exception {
    try (SilentServer server = new SilentServer(last, context());
        RunningGateway gateway = start(server, users)) {
      WireErrorException told = catchThrowableOfType(WireErrorException.class, () -> {
        try (WireClient client = gateway.connect(Account.APP)) {
          client.query("SELECT 1").error();
        }
      });
      assertThat(told.error().code()).isIn(1429, 1159);
      server.awaitClosed();
    }
    assertThat(output.getAll()).contains("no login within").doesNotContain("\tat ", " ERROR ");
  }

  private static RunningGateway start(SilentServer server, boolean users) {
    List<String> settings = new ArrayList<>(List.of("sluice.backend.connect-timeout=1s",
        "sluice.listener.handshake-timeout=4s", "sluice.server-version=11.4.5-MariaDB"));
    if (users) {
      settings.addAll(List.of("sluice.users[0].name=app", "sluice.users[0].password=" + Account.APP.password()));
    }
    return RunningGateway.startRelay(new GivenServer(server.address(), ServerFamily.MARIADB, Account.APP),
        settings.toArray(String[]::new));
  }
}
