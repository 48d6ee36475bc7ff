/** Authentication: the login plugins of both sides, as state machines over bytes without any I/O. */
@NullMarked
package dev.sluice.protocol.auth;

import org.jspecify.annotations.NullMarked;
