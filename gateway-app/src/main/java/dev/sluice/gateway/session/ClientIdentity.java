package dev.sluice.gateway.session;

import java.util.List;
import java.util.Map;

/**
 * Who a client is, once it has logged in.
 *
 * @param connectionId the id that it was greeted with, unsigned: the gateway's, with the top bit set, or for a relayed
 *     login the server's
 * @param user the name it logged in with
 * @param backing what its statements run on
 * @param attributes its connection attributes, in the order sent; a name may be there twice
 */
public record ClientIdentity(
    int connectionId, String user, Backing backing, List<Map.Entry<String, String>> attributes) {}
