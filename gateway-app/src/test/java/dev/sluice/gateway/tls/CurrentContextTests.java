package dev.sluice.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCounted;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CurrentContextTests {

  private final CurrentContext current = new CurrentContext();

  @BeforeEach
  void openSslIsHere() {
    assumeThat(OpenSsl.isAvailable()).as("OpenSSL on this platform").isTrue();
  }

  private static SslContext context() throws SSLException {
    return TlsContexts.forClient(builder -> builder);
  }

  private static int references(SslContext context) {
    return ((ReferenceCounted) context).refCnt();
  }

  @Test
  void aContextThatIsReplacedStaysForItsConnections() throws Exception {
    SslContext first = context();
    SslContext second = context();
    current.replace(first);
    SslHandler handler = current.with(context -> context.newHandler(ByteBufAllocator.DEFAULT));
    EmbeddedChannel connection = new EmbeddedChannel(handler);

    current.replace(second);
    assertThat(references(first)).as("the connection's").isEqualTo(1);
    assertThat(current.<SslContext>with(context -> context)).isSameAs(second);

    connection.finishAndReleaseAll();
    assertThat(references(first)).isZero();
    current.close();
    assertThat(references(second)).isZero();
  }

  @Test
  void thereIsNoneBeforeTheFirstAndAfterTheEnd() throws Exception {
    assertThatThrownBy(() -> current.with(context -> context)).isInstanceOf(IllegalStateException.class);
    current.replace(context());
    current.close();
    current.close();
    assertThatThrownBy(() -> current.with(context -> context)).isInstanceOf(IllegalStateException.class);
  }
}
