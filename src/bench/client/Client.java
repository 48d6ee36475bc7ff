import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * What sysbench does not do. One command a process, its figures on standard output as {@code name=value}:
 *
 * <pre>
 *   scan PORT STATEMENT WARM_UP                 seconds= of the whole answer, rows=
 *   first-row PORT STATEMENT TIMES              ms= until the first row, median, after as many to warm up
 *   connect PORT THREADS SECONDS HOW [PROCESS]  rate= of connect, SELECT 1, disconnect, after as long to warm up; cpu=
 *                                               seconds of the process for each; HOW: plain, tls, tunnel (TLS at once)
 *   select PORT THREADS SECONDS HOW [PROCESS]   the same of SELECT of one row by its key, over connections that stay
 *   hold PORT CLIENTS [STATEMENT]               logs in, sends, reads nothing; 'ready'; ends with standard input
 *   stop PORT SERVER_PORT TIMES query|client    ms= from KILL QUERY, or the client's end, until it is off the server,
 *                                               median; -1 where it was not within two seconds
 * </pre>
 */
final class Client {

  private static final int LARGE_BUFFER = 256 << 10;
  private static final int SMALL_BUFFER = 4 << 10;
  private static final String SCHEMA = "sbtest";
  private static final long STOP_LIMIT = TimeUnit.SECONDS.toNanos(2);
  private static final int LOGINS_AT_ONCE = 16;

  /** How many rows are selected by their keys. */
  private static final int SELECTED = 100_000;

  /** Milliseconds that a result which nobody reads on takes to be gone, amply. */
  private static final int CLEANING_UP = 25;

  private Client() {
  }

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    switch (args[0]) {
      case "scan" -> scan(port, args[2], args[3]);
      case "first-row" -> firstRow(port, args[2], Integer.parseInt(args[3]));
      case "connect", "select" -> rate(port, args[0].equals("connect"), Integer.parseInt(args[2]),
          Integer.parseInt(args[3]), args[4], args.length > 5 ? args[5] : "");
      case "hold" -> hold(port, Integer.parseInt(args[2]), args.length > 3 ? args[3] : "");
      case "stop" -> stop(port, Integer.parseInt(args[2]), Integer.parseInt(args[3]), args[4].equals("query"));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void scan(int port, String statement, String warmUp) throws IOException {
    try (Wire wire = new Wire(port, SCHEMA, null, LARGE_BUFFER)) {
      wire.run(warmUp);
      long start = System.nanoTime();
      long rows = wire.run(statement);
      print("seconds", (System.nanoTime() - start) / 1e9);
      print("rows", rows);
    }
  }

  private static void firstRow(int port, String statement, int times) throws Exception {
    double[] milliseconds = new double[times];
    for (int i = -times; i < times; i++) {
      try (Wire wire = new Wire(port, SCHEMA, null, LARGE_BUFFER)) {
        wire.run("SELECT 1");
        Thread.sleep(CLEANING_UP);
        long start = System.nanoTime();
        wire.send(statement);
        wire.readDefinitions();
        wire.awaitRow();
        milliseconds[Math.max(i, 0)] = (System.nanoTime() - start) / 1e6;
      }
    }
    print("ms", median(milliseconds));
  }

  private static void rate(int port, boolean connecting, int threads, int seconds, String how, String proxy)
      throws Exception {
    SSLSocketFactory factory = how.equals("plain") ? null : anyCertificate();
    Opener opener = () -> new Wire(port, SCHEMA, factory, how.equals("tunnel"), SMALL_BUFFER);
    Queue<Wire> open = new ConcurrentLinkedQueue<>();
    if (!connecting) {
      together(threads, () -> {
        open.add(opener.open());
        return null;
      });
    }
    count(opener, open, threads, seconds);
    double used = cpuSeconds(proxy);
    long start = System.nanoTime();
    long count = count(opener, open, threads, seconds);
    print("rate", count / ((System.nanoTime() - start) / 1e9));
    print("cpu", (cpuSeconds(proxy) - used) / count);
    for (Wire wire : open) {
      wire.close();
    }
  }

  private interface Opener {

    Wire open() throws IOException;
  }

  /** Selects over the connections that are open, or else opens and closes some, and returns how often. */
  private static long count(Opener opener, Queue<Wire> open, int threads, int seconds) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    AtomicLong count = new AtomicLong();
    together(threads, () -> {
      Wire kept = open.poll();
      while (System.nanoTime() < end) {
        if (kept != null) {
          kept.run("SELECT c FROM sbtest1 WHERE id=" + (1 + count.get() % SELECTED));
        } else {
          try (Wire wire = opener.open()) {
            wire.run("SELECT 1");
            wire.quit();
          }
        }
        count.incrementAndGet();
      }
      if (kept != null) {
        open.add(kept);
      }
      return null;
    });
    return count.get();
  }

  /** User and system time of a process so far; its fields are counted from behind its name, in hundredths. */
  private static double cpuSeconds(String process) throws IOException {
    if (process.isEmpty()) {
      return 0;
    }
    String stat = Files.readString(Path.of("/proc", process, "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  private static void hold(int port, int clients, String statement) throws Exception {
    List<Wire> wires = new ArrayList<>(clients);
    AtomicInteger begun = new AtomicInteger();
    together(LOGINS_AT_ONCE, () -> {
      while (begun.getAndIncrement() < clients) {
        Wire wire = new Wire(port, statement.isEmpty() ? "" : SCHEMA, null, SMALL_BUFFER);
        if (!statement.isEmpty()) {
          wire.send(statement);
        }
        synchronized (wires) {
          wires.add(wire);
        }
      }
      return null;
    });
    System.out.println("ready");
    while (System.in.read() >= 0) {
      continue;
    }
    for (Wire wire : wires) {
      wire.close();
    }
  }

  private static void stop(int port, int serverPort, int times, boolean byQuery) throws Exception {
    double[] milliseconds = new double[times];
    try (Wire server = new Wire(serverPort, SCHEMA, null, LARGE_BUFFER);
        Wire killer = new Wire(port, SCHEMA, null, LARGE_BUFFER)) {
      for (int i = 0; i < times; i++) {
        Wire victim = new Wire(port, SCHEMA, null, SMALL_BUFFER);
        victim.send("SELECT /* stop " + victim.connectionId() + " */ SLEEP(5)");
        while (!runs(server, victim)) {
          Thread.sleep(1);
        }
        long start = System.nanoTime();
        if (byQuery) {
          killer.run("KILL QUERY " + victim.connectionId());
        } else {
          victim.close();
        }
        boolean runs = runs(server, victim);
        while (runs && System.nanoTime() - start < STOP_LIMIT) {
          Thread.sleep(0, 200_000);
          runs = runs(server, victim);
        }
        milliseconds[i] = (System.nanoTime() - start) / 1e6;
        victim.close();
        if (runs) {
          print("ms", -1);
          return;
        }
      }
    }
    print("ms", median(milliseconds));
  }

  private static boolean runs(Wire server, Wire victim) throws IOException {
    return !server.value("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT /* stop "
        + victim.connectionId() + " */%'").equals("0");
  }

  private static void together(int threads, Callable<Void> work) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Void>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        futures.add(executor.submit(work));
      }
      for (Future<Void> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? new UncheckedIOException(io) : e;
    } finally {
      executor.shutdownNow();
    }
  }

  private static SSLSocketFactory anyCertificate() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new X509TrustManager() {
      @Override
      public void checkClientTrusted(X509Certificate[] chain, String authType) {
      }

      @Override
      public void checkServerTrusted(X509Certificate[] chain, String authType) {
      }

      @Override
      public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
      }
    }}, null);
    return context.getSocketFactory();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static void print(String name, double value) {
    System.out.println(name + "=" + value);
  }
}
