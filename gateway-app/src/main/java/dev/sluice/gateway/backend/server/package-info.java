/** The one server behind the port, and the connections for the gateway's own statements. */
@NullMarked
package dev.sluice.gateway.backend.server;

import org.jspecify.annotations.NullMarked;
