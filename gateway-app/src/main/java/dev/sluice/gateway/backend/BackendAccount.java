package dev.sluice.gateway.backend;

/** An account on the backend. {@code toString} keeps the password to itself. */
public record BackendAccount(String username, String password) {

  @Override
  public String toString() {
    return username;
  }
}
