package dev.sluice.gateway.backend.state;

import dev.sluice.gateway.backend.wire.BackendWire;

/**
 * A session on the server: its connection, and what it has come to hold.
 *
 * @param wire its connection
 * @param trace records what the wire's answers say of it
 */
public record ServerSession(BackendWire wire, SessionTrace trace) {}
