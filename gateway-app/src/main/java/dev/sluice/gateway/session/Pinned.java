package dev.sluice.gateway.session;

import dev.sluice.gateway.statement.Pin;
import java.time.Instant;

/**
 * That a session keeps its connection.
 *
 * @param reason why it does
 * @param since since when
 * @param digest the text of the statement after which it did, without literals; empty if it is not known
 */
public record Pinned(Pin reason, Instant since, String digest) {}
