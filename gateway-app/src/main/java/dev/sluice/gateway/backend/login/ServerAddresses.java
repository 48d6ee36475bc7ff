package dev.sluice.gateway.backend.login;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The addresses behind the server's name, in the order in which they are tried: one after the other, and an address
 * that did not answer lately after all others.
 *
 * <p>What one connection finds out holds for all. After {@link #RETRY} a single connection tries such an address again.
 * The names are the operating system's, looked up once for all that ask at the same time, and kept as long as the JDK
 * does ({@code networkaddress.cache.ttl}, 30 s). Thread-safe.
 */
public final class ServerAddresses {

  /** How long an address that did not answer is tried after the others. */
  static final Duration RETRY = Duration.ofSeconds(30);

  /** Finds the addresses of a name. May block. */
  public interface Names {
    InetAddress[] lookUp(String host) throws UnknownHostException;
  }

  /**
   * One address to try.
   *
   * @param address where to connect; its host name is the server's
   * @param patience how long it may take until the server greets
   */
  public record Attempt(InetSocketAddress address, Duration patience) {}

  /**
   * The server did not answer at any address; the cause says why it did not at the last one. The exception has no stack
   * trace.
   */
  static final class UnreachedException extends IOException {

    private UnreachedException(InetSocketAddress last, int tried, Throwable cause) {
      super(tried + " addresses tried, the last is " + last.getAddress().getHostAddress(), cause);
      setStackTrace(new StackTraceElement[0]);
    }
  }

  private final String host;
  private final int port;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private final SingleFlight<List<InetSocketAddress>> lookup;
  private final Map<InetSocketAddress, Long> failed = new ConcurrentHashMap<>();

  /**
   * Addresses that are not known yet.
   *
   * @param patience how long all of them together may take until one greets
   * @param nanoTime the clock
   */
  public ServerAddresses(String host, int port, Duration patience, Names names, LongSupplier nanoTime) {
    this.host = host;
    this.port = port;
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.lookup = new SingleFlight<>(Mono.fromCallable(() -> socketAddresses(names.lookUp(host)))
        .subscribeOn(Schedulers.boundedElastic()));
  }

  private List<InetSocketAddress> socketAddresses(InetAddress[] addresses) throws UnknownHostException {
    List<InetSocketAddress> all = new ArrayList<>();
    for (InetAddress address : addresses) {
      // with the name: a certificate is checked for it, and without it the JDK would look the address's own name up
      InetSocketAddress named = new InetSocketAddress(
          address.isLinkLocalAddress() ? address : InetAddress.getByAddress(host, address.getAddress()), port);
      if (!all.contains(named)) {
        all.add(named);
      }
    }
    failed.keySet().retainAll(all);
    return all;
  }

  /**
   * Connects to the first address that answers.
   *
   * @param connect connects to one address. It has to end within the attempt's patience, and to close its connection if
   *     it is cancelled
   * @param isAnswer whether a failure is the server's answer, such as 1040; then no other address is tried
   */
  public <T> Mono<T> reach(Function<Attempt, Mono<T>> connect, Predicate<Throwable> isAnswer) {
    return Mono.defer(() -> {
      long deadline = nanoTime.getAsLong() + patience.toNanos();
      return lookup.join().flatMap(all -> reach(inOrder(all), 0, deadline, connect, isAnswer));
    });
  }

  private <T> Mono<T> reach(List<InetSocketAddress> order, int index, long deadline,
      Function<Attempt, Mono<T>> connect, Predicate<Throwable> isAnswer) {
    InetSocketAddress address = order.get(index);
    Attempt attempt = new Attempt(address, share(order, index, deadline));
    return connect.apply(attempt)
        .doOnNext(answer -> failed.remove(address))
        .onErrorResume(e -> {
          if (isAnswer.test(e)) {
            failed.remove(address);
            return Mono.error(e);
          }
          failed.put(address, nanoTime.getAsLong());
          boolean last = index + 1 == order.size() || nanoTime.getAsLong() >= deadline;
          if (last) {
            return Mono.error(order.size() == 1 ? e : new UnreachedException(address, index + 1, e));
          }
          return reach(order, index + 1, deadline, connect, isAnswer);
        });
  }

  /** What is left of the time, divided by the addresses that are as good as this one. */
  private Duration share(List<InetSocketAddress> order, int index, long deadline) {
    boolean good = !failed.containsKey(order.get(index));
    long alike = order.subList(index, order.size()).stream()
        .filter(address -> !good || !failed.containsKey(address)).count();
    long left = Math.max(TimeUnit.MILLISECONDS.toNanos(1), deadline - nanoTime.getAsLong());
    return Duration.ofNanos(left / alike);
  }

  private List<InetSocketAddress> inOrder(List<InetSocketAddress> all) {
    Map<Boolean, List<InetSocketAddress>> byTrust = all.stream().collect(Collectors.partitioningBy(this::isDoubtful));
    List<InetSocketAddress> order = new ArrayList<>(byTrust.getOrDefault(false, List.of()));
    order.addAll(byTrust.getOrDefault(true, List.of()));
    return order;
  }

  /**
   * Whether it has not answered lately. Each time that {@link #RETRY} is over, one caller gets false, and so tries it
   * again.
   */
  private boolean isDoubtful(InetSocketAddress address) {
    Long since = failed.get(address);
    long now = nanoTime.getAsLong();
    boolean retry = since != null && now - since >= RETRY.toNanos() && failed.replace(address, since, now);
    return since != null && !retry;
  }
}
