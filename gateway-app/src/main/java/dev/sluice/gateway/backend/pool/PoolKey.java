package dev.sluice.gateway.backend.pool;

import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.Flavour;

/**
 * The properties by which connections can replace one another.
 *
 * @param account the account that is logged in
 * @param flavour what a connection can be given only at its login
 * @param schemaless whether no schema has been chosen on them: a schema that was chosen cannot be unset
 */
public record PoolKey(BackendAccount account, Flavour flavour, boolean schemaless) {}
