package dev.sluice.gateway.backend;

/**
 * How the connections for client statements are used at one moment.
 *
 * @param lent connections that sessions hold
 * @param idle connections that wait to be lent
 * @param pending sessions that wait for a connection
 */
public record PoolNumbers(int lent, int idle, int pending) {}
