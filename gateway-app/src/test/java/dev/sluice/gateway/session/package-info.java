/** What a session is to its client, and what is left of it for the next. */
@NullMarked
package dev.sluice.gateway.session;

import org.jspecify.annotations.NullMarked;
