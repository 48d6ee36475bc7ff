/** Puts the service together: the only package with bean definitions. */
@NullMarked
package dev.sluice.gateway.config;

import org.jspecify.annotations.NullMarked;
