package dev.sluice.protocol.auth;

/**
 * What the server does next in a login. Immutable; nothing in it is secret except what {@link Verify} holds.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html">
 *     Connection Phase</a>
 */
public sealed interface AuthStep {

  /** Send {@code AuthSwitchRequest} with this plugin and nonce, then receive a packet. */
  record Switch(AuthPlugin plugin, Nonce nonce) implements AuthStep {}

  /** Send {@code AuthMoreData} with these bytes after its {@code 0x01}, then receive a packet. */
  record MoreData(byte[] data) implements AuthStep {}

  /** Run the check outside of the event loop, because it takes milliseconds, and report its result. */
  record Verify(PasswordCheck check) implements AuthStep {}

  /** The user is who they say: send OK. */
  record Accepted() implements AuthStep {}

  /**
   * The user is who they say: send {@code AuthMoreData} with {@link CachingSha2Password#FAST_AUTH_SUCCESS}, then OK.
   */
  record FastAccepted() implements AuthStep {}

  /** Send ERR and close. */
  record Rejected(Reason reason) implements AuthStep {}

  /** Why a login was rejected, as far as the client is told. */
  enum Reason {

    /** The client sent no password: error 1045, {@code using password: NO}. */
    NO_PASSWORD,

    /** Wrong password, unknown user or garbage: error 1045, {@code using password: YES}. */
    WRONG_PASSWORD,

    /** The client is too old for the plugin that the user needs: error 1251. */
    CLIENT_TOO_OLD
  }
}
