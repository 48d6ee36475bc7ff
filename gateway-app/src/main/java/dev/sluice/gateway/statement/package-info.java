/** A client's command as a statement on its way, and who hears of what happens to it. */
@NullMarked
package dev.sluice.gateway.statement;

import org.jspecify.annotations.NullMarked;
