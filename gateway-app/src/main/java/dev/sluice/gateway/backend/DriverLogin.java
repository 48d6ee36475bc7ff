package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's part in the login that the driver does over a new connection. Manual: "Connection Phase".
 *
 * <p>Confined to the channel's event loop, except for what is known of the server once it has greeted.
 */
interface DriverLogin {

  /** Takes what the server sends and returns what the driver is to see of it: nothing as long as it is held back. */
  @Nullable ByteBuf inbound(ByteBuf in);

  /** Takes what the driver sends and returns what the server is to get in its place, which may be empty. */
  ByteBuf outbound(ByteBuf out);

  /** Whether a {@code HandshakeResponse41} has gone out, and with it this object's work is done. */
  boolean done();

  /** What the server has said of itself; null before its greeting. */
  @Nullable BackendGreeting greeting();

  /** The server's id of this connection, as {@code KILL} takes it. */
  long connectionId();

  /** What was asked for of what the server offers. */
  Capabilities negotiated();

  /** Lets go of what is held back. */
  void release();
}
