/** The listener's limits, and clients behind a proxy. */
@NullMarked
package dev.sluice.gateway.server;

import org.jspecify.annotations.NullMarked;
