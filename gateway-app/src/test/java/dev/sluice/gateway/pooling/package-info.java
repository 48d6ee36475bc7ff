/** What clients see of their own sessions and of other clients' while they share few connections. */
@NullMarked
package dev.sluice.gateway.pooling;

import org.jspecify.annotations.NullMarked;
