package dev.sluice.gateway.server;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** The networks that a setting lists. Immutable. */
final class Networks {

  private final List<IpSubnetFilterRule> rules;

  /**
   * Reads a setting's value; an {@link IllegalArgumentException} says which one is no network.
   *
   * @param setting its name
   * @param networks addresses, or networks in CIDR form
   */
  Networks(String setting, List<String> networks) {
    this.rules = networks.stream().map(network -> rule(setting, network)).toList();
  }

  private static IpSubnetFilterRule rule(String setting, String network) {
    try {
      int slash = network.indexOf('/');
      String address = slash < 0 ? network : network.substring(0, slash);
      int prefix = slash < 0 ? (address.contains(":") ? 128 : 32) : Integer.parseInt(network.substring(slash + 1));
      return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          setting + ": '" + network + "' is neither an address nor a network like 10.0.0.0/8");
    }
  }

  /** Whether the setting lists none. */
  boolean isEmpty() {
    return rules.isEmpty();
  }

  boolean contains(SocketAddress address) {
    return address instanceof InetSocketAddress host && rules.stream().anyMatch(rule -> rule.matches(host));
  }
}
