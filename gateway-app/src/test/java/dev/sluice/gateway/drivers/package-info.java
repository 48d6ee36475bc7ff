/** The drivers that applications have, on the server through the gateway. */
@NullMarked
package dev.sluice.gateway.drivers;

import org.jspecify.annotations.NullMarked;
