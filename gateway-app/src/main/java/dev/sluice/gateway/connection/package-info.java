/** One client's conversation: its channel, its login, then one command at a time. */
@NullMarked
package dev.sluice.gateway.connection;

import org.jspecify.annotations.NullMarked;
