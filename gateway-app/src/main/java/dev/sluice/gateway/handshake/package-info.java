/** Who the client is: the greeting, the users, their passwords. */
@NullMarked
package dev.sluice.gateway.handshake;

import org.jspecify.annotations.NullMarked;
