package dev.sluice.protocol.auth;

import org.jspecify.annotations.Nullable;

/**
 * What a client says of itself in {@code HandshakeResponse41} or {@code COM_CHANGE_USER}.
 *
 * @param plugin the plugin that it used, as it wrote it, or null if it named none
 * @param response its auth response, made for the greeting's nonce; may be empty
 * @param switchable whether it negotiated {@code CLIENT_PLUGIN_AUTH} and so understands {@code AuthSwitchRequest}
 * @param again whether this is a {@code COM_CHANGE_USER}
 * @param secure whether nobody can listen in, because of TLS or because the socket is one of this machine
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_response.html">
 *     Protocol::HandshakeResponse41</a>
 */
public record LoginAttempt(@Nullable String plugin, byte[] response, boolean switchable, boolean again,
    boolean secure) {}
