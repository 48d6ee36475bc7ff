package dev.sluice.gateway.backend;

/** An account on the backend. {@code toString} does not contain the password. */
public record BackendAccount(String username, String password) {

  /** Whether the name has the same bytes in every character set that a client may use. */
  public boolean isAscii() {
    return username.chars().allMatch(c -> c < 0x80);
  }

  @Override
  public String toString() {
    return username;
  }
}
