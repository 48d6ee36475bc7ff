package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The part that the gateway takes in the driver's login: it reads the server's greeting, and sets what the driver has no
 * setting for in its {@code SSLRequest} and {@code HandshakeResponse41}: capability flags and the collation.
 *
 * <p>The driver may write a packet in pieces; the flags are the first four bytes of a payload. Manual: "Connection
 * Phase". Confined to the channel's event loop.
 */
final class LoginEdit implements DriverLogin {

  private static final int FLAGS_LENGTH = 4;

  /** After the flags and the longest packet that the client accepts. */
  private static final int COLLATION_OFFSET = 8;

  private static final int SSL_REQUEST_LENGTH = 32;

  /** Set as the client asked, so each combination has a pool of its own. */
  static final long FLAVOUR = Capabilities.FOUND_ROWS | Capabilities.MULTI_RESULTS | Capabilities.PS_MULTI_RESULTS
      | Capabilities.DEPRECATE_EOF | Capabilities.LOCAL_FILES | Capabilities.QUERY_ATTRIBUTES;

  private final Capabilities flavour;
  private final int collation;
  private final GreetingReader reader = new GreetingReader();
  private @Nullable BackendGreeting greeting;
  private long connectionId;
  private long negotiated;

  /** Bytes of the outbound packet seen so far, and its length in all; -1 before its header is whole. */
  private int seen;

  private int length = -1;
  private int header;
  private boolean responded;

  /**
   * An edit for one login.
   *
   * @param flavour the flags of {@link #FLAVOUR} to log in with, as far as the server has them
   * @param collation the id of the collation to log in with, 1 to 255; 0 leaves the driver's
   */
  LoginEdit(Capabilities flavour, int collation) {
    this.flavour = flavour;
    this.collation = collation;
  }

  /**
   * Takes what the server sends and returns what the driver is to see: nothing until the greeting is whole.
   *
   * <p>The greeting goes on without {@code DEPRECATE_EOF} where the client does not speak it: the driver then does not
   * either, and the server's terminators fit the client as they are.
   */
  @Override
  public @Nullable ByteBuf inbound(ByteBuf in) {
    if (greeting != null) {
      return in;
    }
    ByteBuf all = reader.add(in);
    ByteBuf payload = all == null ? null : GreetingReader.payload(all);
    if (payload != null && GreetingReader.isGreeting(payload)) {
      read(payload);
    }
    return all;
  }

  private void read(ByteBuf payload) {
    HandshakeV10 handshake = HandshakeV10.decode(payload.duplicate());
    connectionId = Integer.toUnsignedLong(handshake.connectionId());
    greeting = BackendGreeting.of(handshake);
    if (!flavour.has(Capabilities.DEPRECATE_EOF)) {
      GreetingReader.withdraw(payload, Capabilities.DEPRECATE_EOF);
    }
  }

  @Override
  public void release() {
    reader.release();
  }

  /** Edits what the driver sends in place. */
  @Override
  public ByteBuf outbound(ByteBuf out) {
    int index = out.readerIndex();
    while (index < out.writerIndex() && !responded) {
      int octet = out.getUnsignedByte(index);
      if (length < 0) {
        readHeader(octet);
      } else {
        if (seen < FLAGS_LENGTH) {
          out.setByte(index, edited(seen, octet));
        } else if (seen == COLLATION_OFFSET && collation > 0) {
          out.setByte(index, collation);
        }
        seen++;
        endPacket();
      }
      index++;
    }
    return out;
  }

  private void readHeader(int octet) {
    header |= octet << (8 * seen++);
    if (seen == Frames.HEADER_LENGTH) {
      length = header & Frames.MAX_PAYLOAD;
      header = 0;
      seen = 0;
    }
  }

  private int edited(int position, int octet) {
    long flags = (octet & 0xFFL) << (8 * position);
    long mask = 0xFFL << (8 * position);
    long edited = (flags & ~FLAVOUR) | (set() & mask);
    negotiated |= edited;
    return (int) (edited >> (8 * position)) & 0xFF;
  }

  private long set() {
    long offered = greeting == null ? 0 : greeting.capabilities().bits();
    return offered & (flavour.bits() & FLAVOUR | Capabilities.SESSION_TRACK);
  }

  private void endPacket() {
    if (seen == length) {
      responded = length != SSL_REQUEST_LENGTH;
      negotiated = responded ? negotiated : 0;
      seen = 0;
      length = -1;
    }
  }

  @Override
  public boolean done() {
    return responded;
  }

  @Override
  public @Nullable BackendGreeting greeting() {
    return greeting;
  }

  @Override
  public long connectionId() {
    return connectionId;
  }

  /** What the driver, as edited, asked for of what the server offers. */
  @Override
  public Capabilities negotiated() {
    return Capabilities.of(greeting == null ? 0 : negotiated & greeting.capabilities().bits());
  }
}
