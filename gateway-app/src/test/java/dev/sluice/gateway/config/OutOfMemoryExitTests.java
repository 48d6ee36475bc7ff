package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class OutOfMemoryExitTests {

  private static final int ENDED_BY_ITSELF = 0;

  /** Where the memory runs out, in a process of its own. */
  enum Where {
    THREAD {
      @Override
      void exhaust() {
        new Thread(OutOfMemoryExitTests::fillHeap).start();
      }
    },
    EVENT_LOOP {
      @Override
      void exhaust() {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        loops.next().execute(OutOfMemoryExitTests::fillHeap);
      }
    },
    REACTOR {
      @Override
      void exhaust() {
        Mono.fromRunnable(OutOfMemoryExitTests::fillHeap).subscribeOn(Schedulers.parallel()).subscribe();
      }
    };

    abstract void exhaust();
  }

  @ParameterizedTest
  @EnumSource
  void aProcessWhoseHeapIsExhaustedEnds(Where where) throws Exception {
    assertThat(run(where.name())).isEqualTo(OutOfMemoryExit.STATUS);
  }

  @Test
  void oneWithoutDirectMemoryGoesOn() throws Exception {
    assertThat(run("direct")).isEqualTo(ENDED_BY_ITSELF);
  }

  @Test
  void theHeapsErrorIsFoundAmongTheCauses() {
    OutOfMemoryError heap = new OutOfMemoryError("Java heap space");
    assertThat(OutOfMemoryExit.isHeapExhausted(new IllegalStateException(new RuntimeException(heap)))).isTrue();
    assertThat(OutOfMemoryExit.isHeapExhausted(new IllegalStateException("Java heap space"))).isFalse();
  }

  private static int run(String what) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m",
        "-XX:MaxDirectMemorySize=1m", "-cp", System.getProperty("java.class.path"), Child.class.getName(), what)
        .inheritIO().start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static void fillHeap() {
    List<byte[]> all = new ArrayList<>();
    while (true) {
      all.add(new byte[1 << 16]);
    }
  }

  /** Lives until it is ended, or has shown that it goes on. */
  static final class Child {

    private Child() {}

    public static void main(String[] arguments) throws InterruptedException {
      OutOfMemoryExit.install();
      if (arguments[0].equals("direct")) {
        Thread needy = new Thread(() -> ByteBuffer.allocateDirect(1 << 24));
        needy.start();
        needy.join();
        System.exit(ENDED_BY_ITSELF);
      }
      Where.valueOf(arguments[0]).exhaust();
      Thread.sleep(TimeUnit.MINUTES.toMillis(1));
    }
  }
}
