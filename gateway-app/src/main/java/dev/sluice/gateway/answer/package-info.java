/** The way of an answer to its client, and what is said where it fails. */
@NullMarked
package dev.sluice.gateway.answer;

import org.jspecify.annotations.NullMarked;
