package dev.sluice.gateway.testing.client;

/** An account of the server under test. */
public record Account(String user, String password) {

  /** The account of most tests: everything on the schemas {@code it} and {@code diff}, nothing else. */
  public static final Account APP = new Account("app", "apppw");

  /** A second one of the same rights, for what one client must not see or stop of another. */
  public static final Account OTHER = new Account("other", "otherpw");

  /** The raw client's login under this account. */
  public WireLogin login() {
    return WireLogin.as(user, password);
  }
}
