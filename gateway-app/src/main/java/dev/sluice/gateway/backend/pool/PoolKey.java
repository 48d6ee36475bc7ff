package dev.sluice.gateway.backend.pool;

import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.Flavour;

/**
 * Which connections can stand in for one another.
 *
 * @param account whose they are
 * @param flavour what can only be given to a connection in its login
 * @param schemaless whether no schema has been chosen on them: a chosen one cannot be taken back
 */
public record PoolKey(BackendAccount account, Flavour flavour, boolean schemaless) {}
