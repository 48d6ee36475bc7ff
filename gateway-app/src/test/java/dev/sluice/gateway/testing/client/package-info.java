/** Clients that share no code with the gateway: what they say in their handshake, and what they are answered. */
@NullMarked
package dev.sluice.gateway.testing.client;

import org.jspecify.annotations.NullMarked;
