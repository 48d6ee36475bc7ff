/** The answer to a command: where its packets begin, what they are, and how a failure can still be told. */
@NullMarked
package dev.sluice.protocol.response;

import org.jspecify.annotations.NullMarked;
