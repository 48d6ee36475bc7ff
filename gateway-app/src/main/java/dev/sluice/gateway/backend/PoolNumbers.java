package dev.sluice.gateway.backend;

/**
 * How the connections for client statements are used at one moment.
 *
 * @param lent connections that sessions hold
 * @param idle connections that wait to be lent
 * @param pending sessions that wait for a connection
 * @param offered those of the lent ones that their sessions offer to others
 * @param steals how many were taken from one session for another, since the start
 */
public record PoolNumbers(int lent, int idle, int pending, int offered, long steals) {}
