package dev.sluice.gateway.server;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** The networks that clients may come from. Immutable. */
final class AllowedHosts {

  private final List<IpSubnetFilterRule> networks;

  /** Addresses or networks in CIDR form; none at all means any host. */
  AllowedHosts(List<String> networks) {
    this.networks = networks.stream().map(AllowedHosts::rule).toList();
  }

  private static IpSubnetFilterRule rule(String network) {
    try {
      int slash = network.indexOf('/');
      String address = slash < 0 ? network : network.substring(0, slash);
      int prefix = slash < 0 ? (address.contains(":") ? 128 : 32) : Integer.parseInt(network.substring(slash + 1));
      return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("sluice.listener.allowed-hosts: '" + network
          + "' is neither an address nor a network like 10.0.0.0/8");
    }
  }

  boolean contains(SocketAddress remote) {
    return networks.isEmpty()
        || remote instanceof InetSocketAddress address && networks.stream().anyMatch(rule -> rule.matches(address));
  }
}
