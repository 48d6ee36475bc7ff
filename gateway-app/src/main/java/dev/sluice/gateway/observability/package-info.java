/** Health and meters: looks at the service, is called by nobody. */
@NullMarked
package dev.sluice.gateway.observability;

import org.jspecify.annotations.NullMarked;
