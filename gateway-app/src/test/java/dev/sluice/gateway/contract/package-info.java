/** The error contract end to end, on a real server: what fails, what the client is told, and that it can go on. */
@NullMarked
package dev.sluice.gateway.contract;

import org.jspecify.annotations.NullMarked;
