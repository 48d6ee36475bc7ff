/** What a session on the server has come to hold, and how another session's state is put on it. */
@NullMarked
package dev.sluice.gateway.backend.state;

import org.jspecify.annotations.NullMarked;
