/**
 * Frames: their header and sequence id, the splitting of payloads at 16 MiB - 1, their limits, and the compressed
 * packets around them.
 */
@NullMarked
package dev.sluice.protocol.codec;

import org.jspecify.annotations.NullMarked;
