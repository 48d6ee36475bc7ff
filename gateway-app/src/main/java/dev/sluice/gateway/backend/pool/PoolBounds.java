package dev.sluice.gateway.backend.pool;

import java.time.Duration;

/**
 * The bounds of a {@link WirePool}.
 *
 * @param maxSize the most connections
 * @param maxOpening how many are being opened at once
 * @param maxPending how many may wait beyond those for whom there is room
 * @param acquireTimeout how long each waits while no connection comes
 * @param maxIdleTime how long a connection may stay unused
 * @param maxLifeTime how old a connection may get
 * @param softLeaseTime how long a session keeps a connection that it offers and that nobody else takes
 */
record PoolBounds(int maxSize, int maxOpening, int maxPending, Duration acquireTimeout, Duration maxIdleTime,
    Duration maxLifeTime, Duration softLeaseTime) {}
