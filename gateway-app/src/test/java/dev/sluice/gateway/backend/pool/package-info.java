/** Backend connections, tried without a server: a scripted one speaks the bytes. */
@NullMarked
package dev.sluice.gateway.backend.pool;

import org.jspecify.annotations.NullMarked;
