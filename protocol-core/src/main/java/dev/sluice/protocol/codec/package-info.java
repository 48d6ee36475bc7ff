/**
 * Frames: the header, the sequence id, payloads split at 16 MiB - 1 and joined again, and the limits on all of it; and
 * the compressed packets around them.
 */
@NullMarked
package dev.sluice.protocol.codec;

import org.jspecify.annotations.NullMarked;
