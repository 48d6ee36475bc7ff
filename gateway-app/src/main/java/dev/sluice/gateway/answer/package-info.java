/** The way of an answer to its client: limits, deadline, and how a failure is told. */
@NullMarked
package dev.sluice.gateway.answer;

import org.jspecify.annotations.NullMarked;
