/** The servers behind the gateway, what they hold, and the networks in front of them. */
@NullMarked
package dev.sluice.gateway.testing.server;

import org.jspecify.annotations.NullMarked;
