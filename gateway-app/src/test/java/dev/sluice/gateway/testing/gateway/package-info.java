/** Gateways, in this JVM or packaged in a process of their own. */
@NullMarked
package dev.sluice.gateway.testing.gateway;

import org.jspecify.annotations.NullMarked;
