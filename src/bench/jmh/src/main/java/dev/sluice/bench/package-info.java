/** What the protocol costs a packet, in time and in bytes allocated. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
