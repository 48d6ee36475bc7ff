package dev.sluice.protocol.auth;

/**
 * What all logins of a server share. Thread-safe.
 *
 * @param defaultPlugin the plugin that the greeting names, and the one that a client is switched to where the user
 *     leaves the choice
 * @param key what clients without TLS encrypt their password for
 * @param cache where digests are remembered
 */
public record LoginContext(AuthPlugin defaultPlugin, RsaKeyPair key, DigestCache cache) {}
