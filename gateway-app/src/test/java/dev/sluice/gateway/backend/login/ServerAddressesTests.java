package dev.sluice.gateway.backend.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.login.ServerAddresses.Attempt;
import dev.sluice.protocol.ErrorCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ServerAddressesTests {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private final Set<String> refusing = new TreeSet<>();
  private final Set<String> silent = new TreeSet<>();
  private final List<String> tried = new ArrayList<>();
  private final List<Duration> patience = new ArrayList<>();
  private final AtomicInteger lookups = new AtomicInteger();
  private long now = 1;

  private ServerAddresses addresses(String... literals) {
    return new ServerAddresses("db", 3306, PATIENCE, host -> {
      lookups.incrementAndGet();
      InetAddress[] found = new InetAddress[literals.length];
      for (int i = 0; i < literals.length; i++) {
        found[i] = InetAddress.getByName(literals[i]);
      }
      return found;
    }, () -> now);
  }

  private Mono<String> connect(Attempt to) {
    String address = to.address().getAddress().getHostAddress();
    return Mono.defer(() -> {
      tried.add(address);
      patience.add(to.patience());
      if (silent.contains(address)) {
        now += to.patience().toNanos();
        return Mono.error(new IOException("silent"));
      }
      return refusing.contains(address) ? Mono.error(new ConnectException("refused")) : Mono.just(address);
    });
  }

  private Mono<String> reach(ServerAddresses addresses) {
    tried.clear();
    patience.clear();
    return addresses.reach(this::connect, StatementFailure.class::isInstance);
  }

  @Test
  void theNextIsTriedWhereOneRefuses() {
    refusing.add("10.0.0.1");
    StepVerifier.create(reach(addresses("10.0.0.1", "10.0.0.2"))).expectNext("10.0.0.2").expectComplete().verify(BOUND);
    assertThat(tried).containsExactly("10.0.0.1", "10.0.0.2");
  }

  @Test
  void anIpv6AddressMayBeAmongThem() {
    refusing.add("0:0:0:0:0:0:0:1");
    StepVerifier.create(reach(addresses("::1", "127.0.0.1"))).expectNext("127.0.0.1").expectComplete().verify(BOUND);
  }

  @Test
  void theNameStaysWithTheAddress() {
    StepVerifier.create(addresses("10.0.0.1").reach(to -> Mono.just(to.address().getHostString()), e -> false))
        .expectNext("db").expectComplete().verify(BOUND);
  }

  @Test
  void oneThatIsSilentLeavesTimeForTheOthers() {
    silent.add("10.0.0.1");
    StepVerifier.create(reach(addresses("10.0.0.1", "10.0.0.2", "10.0.0.3"))).expectNext("10.0.0.2").expectComplete()
        .verify(BOUND);
    assertThat(patience).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(2));
  }

  @Test
  void oneThatFailedLatelyIsTriedLastByAll() {
    silent.add("10.0.0.1");
    ServerAddresses addresses = addresses("10.0.0.1", "10.0.0.2");
    StepVerifier.create(reach(addresses)).expectNext("10.0.0.2").expectComplete().verify(BOUND);
    StepVerifier.create(reach(addresses)).expectNext("10.0.0.2").expectComplete().verify(BOUND);
    assertThat(tried).containsExactly("10.0.0.2");
    assertThat(patience).containsExactly(PATIENCE);
  }

  @Test
  void oneCallerTriesItAgainAfterAWhile() {
    refusing.add("10.0.0.1");
    ServerAddresses addresses = addresses("10.0.0.1", "10.0.0.2");
    StepVerifier.create(reach(addresses)).expectNext("10.0.0.2").expectComplete().verify(BOUND);
    now += ServerAddresses.RETRY.toNanos();
    StepVerifier.create(reach(addresses)).expectNext("10.0.0.2").expectComplete().verify(BOUND);
    assertThat(tried).containsExactly("10.0.0.1", "10.0.0.2");
    StepVerifier.create(reach(addresses)).expectNext("10.0.0.2").expectComplete().verify(BOUND);
    assertThat(tried).containsExactly("10.0.0.2");
    now += ServerAddresses.RETRY.toNanos();
    refusing.clear();
    StepVerifier.create(reach(addresses)).expectNext("10.0.0.1").expectComplete().verify(BOUND);
    StepVerifier.create(reach(addresses)).expectNext("10.0.0.1").expectComplete().verify(BOUND);
  }

  @Test
  void theServersWordIsAnAnswer() {
    StatementFailure tooMany = StatementFailure.of(ErrorCode.ER_CON_COUNT_ERROR, "Too many connections");
    StepVerifier.create(addresses("10.0.0.1", "10.0.0.2").reach(to -> {
      tried.add(to.address().toString());
      return Mono.error(tooMany);
    }, StatementFailure.class::isInstance)).expectErrorMatches(tooMany::equals).verify(BOUND);
    assertThat(tried).hasSize(1);
  }

  @Test
  void ifNoneAnswersTheErrorSaysHowManyWereTried() {
    refusing.addAll(List.of("10.0.0.1", "10.0.0.2"));
    StepVerifier.create(reach(addresses("10.0.0.1", "10.0.0.2"))).expectErrorSatisfies(e -> assertThat(e)
        .hasMessage("2 addresses tried, the last is 10.0.0.2").hasRootCauseMessage("refused")).verify(BOUND);
  }

  @Test
  void aNameThatNobodyKnowsIsAnError() {
    ServerAddresses unknown = new ServerAddresses("db", 3306, PATIENCE, host -> {
      throw new UnknownHostException(host);
    }, () -> now);
    StepVerifier.create(reach(unknown)).expectError(UnknownHostException.class).verify(BOUND);
  }
}
