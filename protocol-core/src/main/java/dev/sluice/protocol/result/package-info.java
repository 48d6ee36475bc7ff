/** Rows of results as values, and results made of values, in the text and in the binary protocol. */
@NullMarked
package dev.sluice.protocol.result;

import org.jspecify.annotations.NullMarked;
