/** The manual's "Protocol Basics: Data Types" over Netty buffers, without state. */
@NullMarked
package dev.sluice.protocol.payload;

import org.jspecify.annotations.NullMarked;
