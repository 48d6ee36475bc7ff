/** What the gateway says and hears over one client's channel. */
@NullMarked
package dev.sluice.gateway.connection;

import org.jspecify.annotations.NullMarked;
