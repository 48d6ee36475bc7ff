package dev.sluice.gateway.testing.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;

/** The blocking calls that BlockHound saw on threads that must not block, such as event loops. Thread-safe. */
final class BlockingCalls {

  private static final int FRAMES = 60;
  private static final Map<String, String> SEEN = new ConcurrentHashMap<>();

  private BlockingCalls() {}

  /** Reports from now on; the calls go ahead all the same. */
  static void detect() {
    BlockHound.install(builder -> builder
        .blockingMethodCallback(BlockingCalls::record)
        // reads /dev/urandom, which does not wait
        .allowBlockingCallsInside("sun.security.provider.NativePRNG", "engineNextBytes")
        // Netty's own lock, now and then, for as long as another thread takes for the same
        .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate"));
  }

  /** Returns the calls since the last time, one a place. */
  static List<String> collect() {
    List<String> calls = new ArrayList<>(SEEN.values());
    SEEN.clear();
    return calls;
  }

  private static void record(BlockingMethod method) {
    String stack = StackWalker.getInstance().walk(frames -> frames
        .skip(1)
        .limit(FRAMES)
        .map(frame -> "    at " + frame)
        .collect(Collectors.joining("\n")));
    SEEN.put(stack, method + " on " + Thread.currentThread().getName() + "\n" + stack);
  }
}
