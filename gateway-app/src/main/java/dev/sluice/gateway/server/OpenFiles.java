package dev.sluice.gateway.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * How many files and sockets the process may have open, and how many it has.
 *
 * @param limit the most, {@code ulimit -n}
 * @param open how many are open
 */
record OpenFiles(long limit, long open) {

  /** The numbers, if the operating system tells them. The method reads files, so it is for the start only. */
  static Optional<OpenFiles> now() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? Optional.of(new OpenFiles(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount()))
        : Optional.empty();
  }

  /**
   * How many clients there is room for, 1 or more.
   *
   * @param reserved the most other files and sockets
   * @param perClient how many sockets each client takes
   */
  int room(int reserved, int perClient) {
    return Math.clamp((limit - open - reserved) / perClient, 1, Integer.MAX_VALUE);
  }
}
