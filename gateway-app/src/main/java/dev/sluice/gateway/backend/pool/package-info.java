/** Connections to the server: made by r2dbc-mysql, lent to sessions, carrying client statements as bytes. */
@NullMarked
package dev.sluice.gateway.backend.pool;

import org.jspecify.annotations.NullMarked;
