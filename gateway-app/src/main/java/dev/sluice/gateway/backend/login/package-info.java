/** Connecting and logging in to the server: r2dbc-mysql makes the connections, and the gateway logs in. */
@NullMarked
package dev.sluice.gateway.backend.login;

import org.jspecify.annotations.NullMarked;
