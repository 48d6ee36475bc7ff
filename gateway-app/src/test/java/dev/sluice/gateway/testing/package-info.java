/** What the integration tests stand on: a real server, and a raw client that shares no code with the gateway. */
@NullMarked
package dev.sluice.gateway.testing;

import org.jspecify.annotations.NullMarked;
