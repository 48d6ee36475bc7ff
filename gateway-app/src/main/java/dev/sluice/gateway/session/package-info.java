/** A logged-in client's session: its state, the backend connection that it holds, and why. */
@NullMarked
package dev.sluice.gateway.session;

import org.jspecify.annotations.NullMarked;
