package dev.sluice.gateway.backend;

import io.asyncer.r2dbc.mysql.constant.SslMode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.validation.annotation.Validated;

/**
 * The server behind the gateway, and the connections to it.
 *
 * @param host its name or address; none: the embedded MariaDB, if its classes are on the classpath
 * @param port its TCP port
 * @param database the schema of clients that name none
 * @param sslMode whether connections to it use TLS: disabled, preferred, required, verify_ca, verify_identity
 * @param username the account of the gateway's own statements (health, version); default: the first user's
 * @param password that account's password
 * @param connectTimeout how long connecting and logging in may take, and preparing a connection for a session
 * @param drainTimeout how long a stopped statement may take to end before its connection is closed
 * @param silenceTimeout how long a running statement may hear nothing before the server is asked whether it still
 *     answers; zero: it is not asked
 * @param networkTimeout how long the server's host may acknowledge nothing; zero: as long as the operating system waits
 * @param pool how many connections, and how they are lent
 */
@Validated
@ConfigurationProperties("sluice.backend")
public record BackendProperties(
    @Nullable String host,
    @DefaultValue("3306") @Min(1) @Max(65535) int port,
    @Nullable String database,
    @DefaultValue("preferred") SslMode sslMode,
    @Nullable String username,
    @Nullable String password,
    @DefaultValue("5s") Duration connectTimeout,
    @DefaultValue("10s") Duration drainTimeout,
    @DefaultValue("10s") Duration silenceTimeout,
    @DefaultValue("30s") Duration networkTimeout,
    @Valid @DefaultValue Pool pool) {

  /** An empty setting is none. */
  public BackendProperties {
    host = StringUtils.hasText(host) ? host : null;
    database = StringUtils.hasText(database) ? database : null;
    username = StringUtils.hasText(username) ? username : null;
    password = StringUtils.hasLength(password) ? password : null;
  }

  /** The same settings for a server at another address. */
  public BackendProperties at(String newHost, int newPort) {
    return new BackendProperties(newHost, newPort, database, sslMode, username, password, connectTimeout, drainTimeout,
        silenceTimeout, networkTimeout, pool);
  }

  /** Does not contain the password. */
  @Override
  public String toString() {
    return "backend " + host + ":" + port;
  }

  /** Whether a server is configured at all. */
  public boolean isConfigured() {
    return host != null;
  }

  /**
   * How connections are pooled.
   *
   * @param maxSize the most connections for client statements, all accounts together
   * @param maxOpening how many are being opened at once
   * @param acquireTimeout how long a client's statement waits for a connection while none comes back or is opened
   * @param maxPending how many clients may wait at once when all connections are in use
   * @param maxIdleTime how long a connection may stay unused before it is closed
   * @param maxLifeTime how old a connection may get before it is closed instead of lent again
   * @param accountCheckInterval how long a login proves an account whose connections are lent again; zero: for good
   * @param mode when a session gives its connection back
   * @param softLeaseTime in transaction mode, how long a session keeps a connection that it does not use and that
   *     nobody else needs; zero: it gives the connection back after each statement or transaction
   * @param controlSize the most connections per account for the gateway's own statements, on top of max-size
   */
  public record Pool(
      @DefaultValue("64") @Min(1) int maxSize,
      @DefaultValue("16") @Min(1) int maxOpening,
      @DefaultValue("5s") Duration acquireTimeout,
      @DefaultValue("1000") @Min(0) int maxPending,
      @DefaultValue("10m") Duration maxIdleTime,
      @DefaultValue("1h") Duration maxLifeTime,
      @DefaultValue("10s") Duration accountCheckInterval,
      @DefaultValue("session") PoolMode mode,
      @DefaultValue("10s") Duration softLeaseTime,
      @DefaultValue("2") @Min(1) int controlSize) {}
}
