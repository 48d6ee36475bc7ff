package dev.sluice.gateway.session;

import dev.sluice.gateway.backend.BackendAccount;
import java.util.Map;

/**
 * Who a client is, once it has logged in.
 *
 * @param connectionId the gateway's id of its connection, with the top bit set, unsigned
 * @param user the name it logged in with
 * @param account the backend account that its statements run under
 * @param attributes its connection attributes, in the order sent
 */
public record ClientIdentity(int connectionId, String user, BackendAccount account, Map<String, String> attributes) {}
