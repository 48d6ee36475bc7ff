package dev.sluice.gateway.testing.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a raw client says of itself in its handshake response. */
public record WireLogin(
    String user,
    String password,
    @Nullable String schema,
    long capabilities,
    int collation,
    Map<String, String> attributes) {

  public static final int UTF8MB4_GENERAL_CI = 45;
  public static final int LATIN1_SWEDISH_CI = 8;

  /** An account with the usual capabilities, utf8mb4, and no schema. */
  public static WireLogin as(String user, String password) {
    return new WireLogin(
        user, password, null, Capabilities.USUAL, UTF8MB4_GENERAL_CI, Map.of("_client_name", "sluice-tests"));
  }

  public WireLogin schema(String schema) {
    return new WireLogin(
        user, password, schema, capabilities | Capabilities.CONNECT_WITH_DB, collation, attributes);
  }

  public WireLogin with(long flags) {
    return new WireLogin(user, password, schema, capabilities | flags, collation, attributes);
  }

  public WireLogin without(long flags) {
    return new WireLogin(user, password, schema, capabilities & ~flags, collation, attributes);
  }

  public WireLogin collation(int collation) {
    return new WireLogin(user, password, schema, capabilities, collation, attributes);
  }

  public WireLogin attributes(Map<String, String> attributes) {
    return new WireLogin(user, password, schema, capabilities, collation, Map.copyOf(attributes));
  }
}
