/** The same statements straight to the server and through the gateway: the answers are the same bytes. */
@NullMarked
package dev.sluice.gateway.differential;

import org.jspecify.annotations.NullMarked;
