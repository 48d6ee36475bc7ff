package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.DelayProxy;
import dev.sluice.gateway.testing.server.GivenServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.packet.client.ConnectAttributes;
import dev.sluice.protocol.packet.client.HandshakeResponse41;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that leave in the middle of a login: the server must not count them as errors of the gateway's host, which it
 * shuts out after {@code max_connect_errors}. A server counts them for any address but 127.0.0.1.
 */
class RelayDesertersIT {

  private static final int ATTEMPTS = 8;
  private static final int HOST_IS_BLOCKED = 1129;
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final long CAPABILITIES = Capabilities.PROTOCOL_41 | Capabilities.SECURE_CONNECTION
      | Capabilities.PLUGIN_AUTH | Capabilities.PLUGIN_AUTH_LENENC_CLIENT_DATA;

  private DedicatedServer server;
  private DelayProxy network;
  private RunningGateway gateway;

  /** When and how a client leaves. */
  enum Desertion {
    AT_ONCE {
      @Override
      void use(WireClient client, ServerFamily family) {
        client.sendPacket(1, response(otherMethod(family), new byte[0]));
      }
    },
    WHEN_ASKED_FOR_ANOTHER_METHOD {
      @Override
      void use(WireClient client, ServerFamily family) {
        client.sendPacket(1, response(otherMethod(family), new byte[0]));
        assertThat(client.readPacket().firstByte()).isEqualTo(0xFE);
      }
    },
    WITH_GARBAGE_WHEN_ASKED {
      @Override
      void use(WireClient client, ServerFamily family) {
        client.sendPacket(1, response(otherMethod(family), new byte[0]));
        assertThat(client.readPacket().firstByte()).isEqualTo(0xFE);
        client.sendRaw("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    },
    WHEN_ASKED_FOR_THE_PASSWORD {
      @Override
      void use(WireClient client, ServerFamily family) {
        assumeTrue(family == ServerFamily.MYSQL, "MariaDB's accounts of the tests are asked for a proof only");
        client.sendPacket(1, response("caching_sha2_password", new byte[32]));
        assertThat(client.readPacket().payload()).containsExactly(1, 4);
      }
    };

    abstract void use(WireClient client, ServerFamily family);

    /** One that is not the account's, so that the server asks for the account's. */
    static String otherMethod(ServerFamily family) {
      return family == ServerFamily.MYSQL ? "mysql_native_password" : "caching_sha2_password";
    }

    static byte[] response(String method, byte[] proof) {
      ByteBuf out = Unpooled.buffer();
      new HandshakeResponse41(Capabilities.of(CAPABILITIES), 1 << 24, 45,
          Account.APP.user().getBytes(StandardCharsets.US_ASCII), proof, new byte[0], method,
          ConnectAttributes.NONE, 0).encode(out);
      return ByteBufUtil.getBytes(out);
    }
  }

  @BeforeEach
  void start() throws Exception {
    server = BackendServer.startDedicated("--max-connect-errors=3", "--skip-name-resolve=OFF");
    network = DelayProxy.before(server, InetAddress.getByName("127.0.0.2"), Duration.ZERO);
    gateway = RunningGateway.startRelay(new GivenServer(network.address(), server.family(),
        server.root()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    network.close();
    server.close();
  }

  private void desert(InetSocketAddress address, Desertion desertion) {
    for (int i = 0; i < ATTEMPTS; i++) {
      try (WireClient client = WireClient.open(address)) {
        if (client.readPacket().firstByte() == 0xFF) {
          return;
        }
        desertion.use(client, server.family());
      }
    }
  }

  private WireErrorException refusal() {
    return catchThrowableOfType(WireErrorException.class,
        () -> WireClient.connect(network.address(), Account.APP.login()).close());
  }

  @ParameterizedTest
  @EnumSource
  void isNoErrorOfTheGatewaysHost(Desertion desertion) {
    desert(gateway.address(), desertion);
    Backend backend = gateway.bean(Backend.class);
    Awaitility.await().atMost(SOON).until(() -> backend.numbers().lent() == 0);
    try (WireClient client = gateway.connect(Account.APP)) {
      assertThat(client.query("SELECT 1").value()).isEqualTo("1");
    }
    desert(network.address(), desertion);
    // MySQL was not seen to count any of 127.0.0.0/8
    if (server.family() == ServerFamily.MARIADB) {
      assertThat(refusal()).as("without the gateway").extracting(e -> e.error().code()).isEqualTo(HOST_IS_BLOCKED);
    }
  }
}
