/** Proofs against vectors of other programs, and the conversations of both sides. */
@NullMarked
package dev.sluice.protocol.auth;

import org.jspecify.annotations.NullMarked;
