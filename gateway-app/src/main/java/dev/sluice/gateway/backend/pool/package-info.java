/** The pool that lends connections for client statements, and the proof of their accounts. */
@NullMarked
package dev.sluice.gateway.backend.pool;

import org.jspecify.annotations.NullMarked;
