/** Accepts clients: the listening socket, its limits, its start and its graceful stop. */
@NullMarked
package dev.sluice.gateway.server;

import org.jspecify.annotations.NullMarked;
