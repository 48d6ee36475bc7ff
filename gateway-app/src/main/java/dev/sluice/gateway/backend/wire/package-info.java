/** The wire: it carries commands and their answers as bytes, and stops statements. */
@NullMarked
package dev.sluice.gateway.backend.wire;

import org.jspecify.annotations.NullMarked;
