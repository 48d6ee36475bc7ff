/** What every test of every module gets without asking: a leaked buffer fails the build. */
@NullMarked
package dev.sluice.testing;

import org.jspecify.annotations.NullMarked;
