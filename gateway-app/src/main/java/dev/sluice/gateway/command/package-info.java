/** What is done with each command: relayed to the backend, answered here, or refused. */
@NullMarked
package dev.sluice.gateway.command;

import org.jspecify.annotations.NullMarked;
