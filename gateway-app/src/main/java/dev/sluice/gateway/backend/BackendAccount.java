package dev.sluice.gateway.backend;

/** An account on the backend. {@code toString} keeps the password to itself. */
public record BackendAccount(String username, String password) {

  /** Whether the name is the same in every character set that a client may speak. */
  public boolean isAscii() {
    return username.chars().allMatch(c -> c < 0x80);
  }

  @Override
  public String toString() {
    return username;
  }
}
