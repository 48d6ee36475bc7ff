/** Logging in, and not being let in. */
@NullMarked
package dev.sluice.gateway.handshake;

import org.jspecify.annotations.NullMarked;
