package dev.sluice.gateway.testing.checks;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class during which a thread that must not block did: what BlockHound would throw there, reactive code
 * would swallow. A call after the last class fails the run.
 */
public final class BlockingCheck implements BeforeAllCallback, AfterAllCallback {

  private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(BlockingCheck.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(AutoCloseable.class, ignored -> BlockingCheck::check, AutoCloseable.class);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    check();
  }

  private static void check() {
    List<String> calls = BlockingCalls.collect();
    if (!calls.isEmpty()) {
      throw new AssertionError(calls.size() + " blocking calls:\n" + String.join("\n", calls));
    }
  }
}
