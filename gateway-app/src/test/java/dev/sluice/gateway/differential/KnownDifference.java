package dev.sluice.gateway.differential;

/**
 * A step whose answers may differ in their bytes, though not in their shape or error number, and why that is right.
 *
 * @param caseName the case
 * @param linePrefix how the step's line begins
 * @param pooledOnly whether it is one of pooled connections, which relayed logins have not
 * @param reason why the bytes cannot or should not be the same
 */
record KnownDifference(String caseName, String linePrefix, boolean pooledOnly, String reason) {

  boolean covers(Case tested, Step step, Flavour flavour) {
    return caseName.equals(tested.name()) && step.line().startsWith(linePrefix)
        && !(pooledOnly && flavour == Flavour.RELAYED);
  }
}
