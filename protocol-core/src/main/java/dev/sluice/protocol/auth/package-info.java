/** Who somebody is: the login plugins of both sides, as state machines of bytes without any I/O. */
@NullMarked
package dev.sluice.protocol.auth;

import org.jspecify.annotations.NullMarked;
