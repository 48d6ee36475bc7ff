/** The protocol's vocabulary: flags, command codes, column types, collations, error numbers. */
@NullMarked
package dev.sluice.protocol;

import org.jspecify.annotations.NullMarked;
