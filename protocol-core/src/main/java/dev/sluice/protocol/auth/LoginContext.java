package dev.sluice.protocol.auth;

/**
 * What all logins of a server share. Thread-safe.
 *
 * @param defaultPlugin the plugin that the greeting names; a client is switched to it if the user's password allows
 *     several
 * @param key the key for which clients without TLS encrypt their password
 * @param cache where digests are remembered
 */
public record LoginContext(AuthPlugin defaultPlugin, RsaKeyPair key, DigestCache cache) {}
