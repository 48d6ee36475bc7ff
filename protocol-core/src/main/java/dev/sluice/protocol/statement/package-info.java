/** What the text of a statement could do to a session, its hints and its digest, found from its bytes. */
@NullMarked
package dev.sluice.protocol.statement;

import org.jspecify.annotations.NullMarked;
