/** What a server sends: one packet, one type. */
@NullMarked
package dev.sluice.protocol.packet.server;

import org.jspecify.annotations.NullMarked;
