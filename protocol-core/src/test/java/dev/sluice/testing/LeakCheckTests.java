package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs little test classes in a run of their own; they are inner classes, which surefire does not pick up. */
class LeakCheckTests {

  @Test
  void failsTheClassThatLeaked() {
    TestExecutionSummary summary = run(Leaking.class);
    assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
    assertThat(summary.getContainersFailedCount()).isEqualTo(1);
    assertThat(failures(summary)).contains("1 leaked:", "left by a test class", "LeakCheckTests$Leaking");
  }

  @Test
  void failsTheOuterClassOnce() {
    TestExecutionSummary summary = run(LeakingInside.class);
    assertThat(summary.getContainersFailedCount()).isEqualTo(1);
    assertThat(failures(summary)).contains("1 leaked:", "left by a nested class");
  }

  @Test
  void failsTheRunForWhatATestInstanceHeld() {
    TestExecutionSummary summary = run(Holding.class);
    assertThat(summary.getContainersFailedCount()).isEqualTo(1);
    assertThat(failures(summary)).contains("1 leaked:", "held by an instance");
  }

  @Test
  void passesAClassThatReleased() {
    TestExecutionSummary summary = run(Releasing.class);
    assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
    assertThat(summary.getTotalFailureCount()).isZero();
  }

  private static TestExecutionSummary run(Class<?> testClass) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    try (LauncherSession session = LauncherFactory.openSession()) {
      session
          .getLauncher()
          .execute(LauncherDiscoveryRequestBuilder.request().selectors(selectClass(testClass)).build(), listener);
    }
    return listener.getSummary();
  }

  private static String failures(TestExecutionSummary summary) {
    StringWriter out = new StringWriter();
    summary.printFailuresTo(new PrintWriter(out));
    return out.toString();
  }

  static class Leaking {
    @Test
    void leaks() {
      ByteBufAllocator.DEFAULT.buffer(16).touch("left by a test class");
    }
  }

  static class LeakingInside {
    @Nested
    class Inner {
      @Test
      void leaks() {
        ByteBufAllocator.DEFAULT.buffer(16).touch("left by a nested class");
      }
    }
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class Holding {
    private final ByteBuf held = ByteBufAllocator.DEFAULT.buffer(16).touch("held by an instance");

    @Test
    void holds() {
      assertThat(held.refCnt()).isEqualTo(1);
    }
  }

  static class Releasing {
    @Test
    void releases() {
      assertThat(ByteBufAllocator.DEFAULT.buffer(16).release()).isTrue();
    }
  }
}
