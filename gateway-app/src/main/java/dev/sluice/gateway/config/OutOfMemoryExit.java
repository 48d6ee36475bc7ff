package dev.sluice.gateway.config;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Ends the process once the heap is exhausted, as {@code -XX:+ExitOnOutOfMemoryError} does, because an event loop that
 * has thrown such an error may have left anything undone. The service has to be started again from outside.
 *
 * <p>It learns of the error from the log, to which Netty, Reactor and the service report what they catch, and from
 * threads that the error ends. A failed allocation of direct memory does not end the process, because it fails only one
 * buffer. Thread-safe.
 */
final class OutOfMemoryExit extends AppenderBase<ILoggingEvent> implements Thread.UncaughtExceptionHandler {

  /** The status with which the JVM itself ends for this reason. */
  static final int STATUS = 3;

  /** How long a chain of causes is followed, because it may be a circle. */
  private static final int MAX_CAUSES = 16;

  /** Made beforehand, because there may be no memory for it later. */
  private static final byte[] LAST_LINE =
      "Sluice ends: the heap is exhausted (java.lang.OutOfMemoryError); see -Xmx\n".getBytes(StandardCharsets.UTF_8);

  /** A process needs one, however many application contexts it has. */
  private static final OutOfMemoryExit INSTANCE = new OutOfMemoryExit();

  private OutOfMemoryExit() {}

  /**
   * Takes effect for the whole process. It has to be repeated only after the log has been set up anew, which removes
   * it.
   */
  static synchronized void install() {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    Thread.setDefaultUncaughtExceptionHandler(INSTANCE);
    if (factory instanceof LoggerContext context) {
      Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
      if (!root.isAttached(INSTANCE)) {
        INSTANCE.setContext(context);
        INSTANCE.setName("out-of-memory-exit");
        INSTANCE.start();
        root.addAppender(INSTANCE);
      }
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
      endIfExhausted(proxy.getThrowable());
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    endIfExhausted(e);
    LoggerFactory.getLogger(OutOfMemoryExit.class).error("thread {} has ended", thread.getName(), e);
  }

  private static void endIfExhausted(Throwable e) {
    if (isHeapExhausted(e)) {
      System.err.write(LAST_LINE, 0, LAST_LINE.length);
      System.err.flush();
      Runtime.getRuntime().halt(STATUS);
    }
  }

  /** Netty's own error for direct memory is a subclass, and the JDK's names it. */
  static boolean isHeapExhausted(Throwable e) {
    @Nullable Throwable cause = e;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (cause.getClass() == OutOfMemoryError.class) {
        String message = cause.getMessage();
        return message == null || !message.contains("direct buffer memory");
      }
      cause = cause.getCause();
    }
    return false;
  }
}
