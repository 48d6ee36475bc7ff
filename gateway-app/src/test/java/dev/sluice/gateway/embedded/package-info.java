/** The embedded backend, started for real. */
@NullMarked
package dev.sluice.gateway.embedded;

import org.jspecify.annotations.NullMarked;
