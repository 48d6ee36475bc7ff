/** The embedded backend of a first run: a real MariaDB, unpacked, seeded, started and stopped with the service. */
@NullMarked
package dev.sluice.gateway.embedded;

import org.jspecify.annotations.NullMarked;
