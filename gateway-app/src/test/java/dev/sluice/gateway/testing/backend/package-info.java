/** A backend that does what a test says, behind the port that sessions know. */
@NullMarked
package dev.sluice.gateway.testing.backend;

import org.jspecify.annotations.NullMarked;
