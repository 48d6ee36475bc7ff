/** Statements and who hears of them. */
@NullMarked
package dev.sluice.gateway.statement;

import org.jspecify.annotations.NullMarked;
