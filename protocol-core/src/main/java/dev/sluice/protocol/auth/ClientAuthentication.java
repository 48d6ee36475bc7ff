package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.CachingSha2Password.FAST_AUTH_SUCCESS;
import static dev.sluice.protocol.auth.CachingSha2Password.PERFORM_FULL_AUTHENTICATION;
import static dev.sluice.protocol.auth.CachingSha2Password.REQUEST_PUBLIC_KEY;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One login, the client's side: takes what the server says and returns what to send. No I/O. Not thread-safe. Holds a
 * copy of the password until it is closed. Besides the methods of {@link AuthPlugin} it knows {@code sha256_password}
 * and, if nobody can listen in, {@code mysql_clear_password}.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html">
 *     Connection Phase</a>
 */
public final class ClientAuthentication implements AutoCloseable {

  private static final String SHA256_PASSWORD = "sha256_password";

  private static final String CLEAR_PASSWORD = "mysql_clear_password";

  /** How {@code sha256_password} asks for the server's key; {@code caching_sha2_password} has another number. */
  private static final byte SHA256_REQUEST_PUBLIC_KEY = 1;

  private enum State {
    /** Nothing was sent yet. */
    NEW,
    /** A proof was sent; more data can follow if the plugin has any. */
    PROVED,
    /** The server's key was asked for; more data is that key. */
    KEY_REQUESTED,
    /** The client has nothing more to send; the server's verdict is next. */
    DONE,
    /** The password has been wiped. */
    CLOSED
  }

  private final byte[] password;

  private final BooleanSupplier secure;

  private State state = State.NEW;

  private @Nullable String plugin;

  private @Nullable Nonce nonce;

  /**
   * Makes a login.
   *
   * @param password UTF-8 bytes, copied; may be empty
   * @param secure whether the server is known and nobody can listen in, so that the password may be sent as it is;
   *     asked when the server wants the password
   */
  public ClientAuthentication(byte[] password, BooleanSupplier secure) {
    this.password = password.clone();
    this.secure = secure;
  }

  /**
   * Returns the auth response to the greeting, or to an {@code AuthSwitchRequest} at any time.
   *
   * @param plugin the plugin that the server named
   * @param authPluginData its nonce, with or without the NUL after it
   * @throws ClientAuthenticationException if that plugin is not supported, or the nonce has another size
   */
  public byte[] respond(String plugin, byte[] authPluginData) {
    if (state == State.CLOSED) {
      throw new IllegalStateException("login is " + state);
    }
    this.plugin = plugin;
    nonce = null;
    state = State.PROVED;
    return switch (plugin) {
      case SHA256_PASSWORD -> sha256(authPluginData);
      case CLEAR_PASSWORD -> clear();
      default -> proof(plugin, authPluginData);
    };
  }

  private byte[] proof(String name, byte[] authPluginData) {
    AuthPlugin named = AuthPlugin.named(name).orElseThrow(() ->
        new ClientAuthenticationException("authentication plugin '" + name + "' is not supported"));
    Nonce received = nonce(authPluginData);
    nonce = received;
    return switch (named) {
      case CACHING_SHA2_PASSWORD -> CachingSha2Password.proof(password, received);
      case MYSQL_NATIVE_PASSWORD -> NativePassword.proof(password, received);
    };
  }

  private byte[] sha256(byte[] authPluginData) {
    nonce = nonce(authPluginData);
    if (password.length == 0 || secure.getAsBoolean()) {
      return terminated();
    }
    state = State.KEY_REQUESTED;
    return new byte[] {SHA256_REQUEST_PUBLIC_KEY};
  }

  private byte[] clear() {
    if (!secure.getAsBoolean()) {
      throw new ClientAuthenticationException("authentication plugin '" + CLEAR_PASSWORD + "' needs TLS");
    }
    return terminated();
  }

  /**
   * Returns what to send after {@code AuthMoreData}, or empty if nothing is to be sent.
   *
   * @param data its bytes after the {@code 0x01}
   * @throws ClientAuthenticationException if no such data was due, or the server's key is no RSA public key
   */
  public Optional<byte[]> moreData(byte[] data) {
    if (state == State.KEY_REQUESTED && nonce != null) {
      state = State.DONE;
      return Optional.of(RsaPublicKey.parse(data).encrypt(password, nonce));
    }
    if (AuthPlugin.CACHING_SHA2_PASSWORD.wireName().equals(plugin) && state == State.PROVED && data.length == 1) {
      return verdict(data[0]);
    }
    throw unexpected(data);
  }

  private Optional<byte[]> verdict(byte code) {
    return switch (code) {
      case FAST_AUTH_SUCCESS -> {
        state = State.DONE;
        yield Optional.empty();
      }
      case PERFORM_FULL_AUTHENTICATION -> {
        boolean inTheClear = secure.getAsBoolean();
        state = inTheClear ? State.DONE : State.KEY_REQUESTED;
        yield Optional.of(inTheClear ? terminated() : new byte[] {REQUEST_PUBLIC_KEY});
      }
      default -> throw unexpected(new byte[] {code});
    };
  }

  private byte[] terminated() {
    return Arrays.copyOf(password, password.length + 1);
  }

  /** Wipes the copy of the password. */
  @Override
  public void close() {
    Arrays.fill(password, (byte) 0);
    state = State.CLOSED;
  }

  private static Nonce nonce(byte[] authPluginData) {
    try {
      return Nonce.of(authPluginData);
    } catch (IllegalArgumentException e) {
      throw new ClientAuthenticationException("malformed greeting or AuthSwitchRequest: " + e.getMessage(), e);
    }
  }

  private ClientAuthenticationException unexpected(byte[] data) {
    return new ClientAuthenticationException(
        "AuthMoreData of " + data.length + " bytes was not expected: login is " + state + ", plugin " + plugin);
  }
}
