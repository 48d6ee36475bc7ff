package dev.sluice.protocol.auth;

/** {@code mysql_native_password}, the server's side: one proof, one verdict. */
record NativeExchange(StoredPassword stored, Nonce nonce) implements ServerExchange {

  @Override
  public AuthStep receive(byte[] proof) {
    if (proof.length == 0) {
      return stored.isEmpty() ? new AuthStep.Accepted() : new AuthStep.Rejected(AuthStep.Reason.NO_PASSWORD);
    }
    return stored.matchesNative(proof, nonce)
        ? new AuthStep.Accepted()
        : new AuthStep.Rejected(AuthStep.Reason.WRONG_PASSWORD);
  }
}
