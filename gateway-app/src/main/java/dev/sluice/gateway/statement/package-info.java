/** A client's command as a statement on its way, and the listeners to its events. */
@NullMarked
package dev.sluice.gateway.statement;

import org.jspecify.annotations.NullMarked;
