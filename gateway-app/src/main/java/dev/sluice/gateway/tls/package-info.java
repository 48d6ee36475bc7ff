/** TLS contexts for both sides of the gateway. */
@NullMarked
package dev.sluice.gateway.tls;

import org.jspecify.annotations.NullMarked;
