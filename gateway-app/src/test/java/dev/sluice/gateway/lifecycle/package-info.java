/** The service as a whole: how it starts, what it says of itself, how it stops. */
@NullMarked
package dev.sluice.gateway.lifecycle;

import org.jspecify.annotations.NullMarked;
