package dev.sluice.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Netty's leak detection, except that what it finds is kept for {@link #collect} and not logged. Thread-safe. */
final class LeakRecorder extends ResourceLeakDetectorFactory {

  private static final LeakRecorder INSTANCE = new LeakRecorder();

  private static final int GC_ATTEMPTS = 10;

  private static final long GC_MILLIS = 500;

  private final Queue<Detector<?>> detectors = new ConcurrentLinkedQueue<>();

  private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

  private LeakRecorder() {}

  /** Takes effect for the Netty classes that are initialised from now on, whatever the JVM was started with. */
  static void install() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(INSTANCE);
  }

  /** Returns the leaks that were found since the last call, after looking for those that nobody holds any more. */
  static List<String> collect() {
    // references are queued in order, so what the first cycle found is there when the second one's canary is
    awaitGarbageCollection();
    awaitGarbageCollection();
    INSTANCE.detectors.forEach(Detector::poll);
    List<String> found = new ArrayList<>();
    for (String leak = INSTANCE.leaks.poll(); leak != null; leak = INSTANCE.leaks.poll()) {
      found.add(leak);
    }
    return found;
  }

  private static void awaitGarbageCollection() {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    Reference<Object> canary = new WeakReference<>(new Object(), queue);
    try {
      for (int attempt = 0; attempt < GC_ATTEMPTS; attempt++) {
        System.gc();
        if (queue.remove(GC_MILLIS) == canary) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException("no garbage collection, so no leak can be seen");
  }

  @Override
  @SuppressWarnings("deprecation")
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval, long maxActive) {
    Detector<T> detector = new Detector<>(resource, samplingInterval, leaks);
    detectors.add(detector);
    return detector;
  }

  private static final class Detector<T> extends ResourceLeakDetector<T> {

    private final Queue<String> leaks;

    Detector(Class<T> resource, int samplingInterval, Queue<String> leaks) {
      super(resource, samplingInterval);
      this.leaks = leaks;
    }

    /** Detectors look at their queue only when they are given something to track. */
    @SuppressWarnings("unchecked")
    void poll() {
      T probe = (T) new Object();
      ResourceLeakTracker<T> tracker = trackForcibly(probe);
      if (tracker != null) {
        tracker.close(probe);
      }
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      leaks.add(resourceType + " was not released" + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      leaks.add(resourceType + " was not released");
    }
  }
}
