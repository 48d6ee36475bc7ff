/** What fails a test beside its own assertions: blocking calls on threads that must not block. */
@NullMarked
package dev.sluice.gateway.testing.checks;

import org.jspecify.annotations.NullMarked;
