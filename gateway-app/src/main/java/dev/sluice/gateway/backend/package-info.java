/** The port of a server: what sessions and logins know of it, and what they give it. */
@NullMarked
package dev.sluice.gateway.backend;

import org.jspecify.annotations.NullMarked;
