package dev.sluice.gateway.backend;

/**
 * The connections of one account that can replace one another.
 *
 * @param account the account's name
 * @param collation the id of the collation with which they logged in
 * @param hasSchema whether they are for sessions that have a default schema
 * @param lent how many sessions have, those that are offered included
 * @param offered how many their sessions offer to others
 * @param idle how many wait to be lent
 * @param waiting how many sessions wait for one
 * @param steals how many were taken from one session for another, since the start
 */
public record PoolState(String account, int collation, boolean hasSchema, int lent, int offered, int idle, int waiting,
    long steals) {}
