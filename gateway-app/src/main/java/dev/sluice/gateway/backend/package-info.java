/** Connections to the server: made by r2dbc-mysql, lent by r2dbc-pool, carrying client statements as bytes. */
@NullMarked
package dev.sluice.gateway.backend;

import org.jspecify.annotations.NullMarked;
