/** Health and meters. Nothing but the configuration calls this package. */
@NullMarked
package dev.sluice.gateway.observability;

import org.jspecify.annotations.NullMarked;
