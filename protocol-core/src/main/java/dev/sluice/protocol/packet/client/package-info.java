/** What a client sends: one packet, one type. */
@NullMarked
package dev.sluice.protocol.packet.client;

import org.jspecify.annotations.NullMarked;
