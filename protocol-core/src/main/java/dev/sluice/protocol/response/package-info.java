/** The answer to a command: where its packets begin, what they are, and what may still be said of a failure. */
@NullMarked
package dev.sluice.protocol.response;

import org.jspecify.annotations.NullMarked;
