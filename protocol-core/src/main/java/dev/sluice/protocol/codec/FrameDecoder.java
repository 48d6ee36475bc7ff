package dev.sluice.protocol.codec;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.PacketTooLargeException;
import dev.sluice.protocol.PacketsOutOfOrderException;
import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream of one peer into {@link Packet}s, and joins the frames of a packet that was split. If packets
 * are long and need not be whole, it cuts the stream into parts as they arrive.
 *
 * <p>An {@link Intake} decides when a packet is taken: it is asked at the packet's header, before its bytes are kept. A
 * packet that has come whole in one read is a slice of that read. For any other frame a buffer of its length is
 * allocated once. A packet whose payload would exceed the limit is refused at its header. An error ends the decoding,
 * and drops both the bytes that were kept and those that follow. Manual: "MySQL Packets".
 */
public final class FrameDecoder extends ChannelInboundHandlerAdapter {

  /** What is read next, or what waits for the intake. */
  private enum State {
    /** The rest of a header: to PACKET, or to FRAME within a packet. */
    HEADER,
    /** The intake takes the packet: to FRAME, or to PART if packets are cut through. */
    PACKET,
    /** The frame is whole, or the intake keeps it: to HEADER or to BODY. */
    FRAME,
    /** The rest of a frame: to HEADER. */
    BODY,
    /** The rest of a frame that is cut through: to HEADER. */
    PART,
    /** The rest of a frame that is dropped: to HEADER. */
    DROPPED
  }

  private static final int NO_COMMAND = -1;

  private final FrameHeader header = new FrameHeader();
  private final ReceivedBytes received = new ReceivedBytes(header);
  private final KeptFrames frames = new KeptFrames();
  private @Nullable ChannelHandlerContext ctx;
  private Intake intake = Intake.EVERYTHING;
  private State state = State.HEADER;
  private long maxPayload;
  private boolean cutsThrough;
  private boolean numbered = true;
  private boolean decoding;
  private boolean heldBack;
  private boolean failed;
  private long reads;

  /**
   * Of the current packet: whether its first frame has been read, its bytes before this frame, and the id of its next
   * frame.
   */
  private boolean continuing;

  private long before;
  private int nextId;

  /** Of the current frame, if it is handed on in parts or dropped: how much of it is still to come. */
  private int rest;
  private boolean cutting;
  private boolean dropping;
  private int command = NO_COMMAND;

  /** A decoder that accepts packets of at most {@code maxPayload} bytes, 1 or more. */
  public FrameDecoder(long maxPayload) {
    this.maxPayload = maxPayload;
  }

  /** Sets what decides when packets are taken, from the next packet on. */
  public void intake(Intake decides) {
    intake = decides;
  }

  /** Changes the limit from the next frame on, as a login may do; on the channel's event loop only. */
  public void maxPayload(long bytes) {
    maxPayload = bytes;
  }

  /** Hands packets out in parts from the next packet on, or whole again; on the channel's event loop only. */
  public void cutThrough(boolean on) {
    cutsThrough = on;
  }

  /**
   * The frames come in compressed packets, whose own ids count. The ids of the frames inside are ignored, as on
   * servers, and packets are handed out with ids from 0 on.
   */
  public void ignoreIds() {
    numbered = false;
  }

  /** Whether the ids of frames matter. */
  public boolean isNumbered() {
    return numbered;
  }

  /**
   * Whether something that has come is not taken yet. This method and those below are for the channel's event loop
   * only.
   */
  public boolean isHeldBack() {
    return heldBack;
  }

  /** Whether a packet has begun and is not whole. */
  public boolean isInPacket() {
    return continuing || header.hasBegun() || state != State.HEADER;
  }

  /** How many times bytes have come. */
  public long reads() {
    return reads;
  }

  /**
   * Whether the bytes that have come and are not taken yet end with a whole packet that is this command and nothing
   * else.
   */
  public boolean endsWith(CommandCode code) {
    int first = switch (state) {
      case HEADER, BODY -> 0;
      case PACKET, FRAME -> header.length();
      case PART, DROPPED -> rest;
    };
    return Frames.endsWith(received.copy(), first, state == State.PACKET, code);
  }

  /** Asks the intake again, and goes on. */
  public void resume() {
    ChannelHandlerContext context = ctx;
    if (decoding || context == null) {
      return;
    }
    decoding = true;
    try {
      heldBack = false;
      while (!failed && advance(context)) {
        continue;
      }
    } catch (ProtocolException refused) {
      close();
      context.fireExceptionCaught(refused);
    } finally {
      decoding = false;
    }
  }

  /** Reads and drops the current packet, which the intake has not taken whole. */
  public void drop() {
    dropping = true;
    command = frames.command(command);
    releaseFrames();
    rest = header.length();
    state = State.DROPPED;
    resume();
  }

  /** Drops what has been kept, and what follows. */
  public void close() {
    failed = true;
    received.release();
    releaseFrames();
  }

  // the channel

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object msg) {
    ByteBuf in = (ByteBuf) msg;
    if (failed) {
      in.release();
    } else {
      reads++;
      received.add(in);
      resume();
    }
  }

  private void releaseFrames() {
    frames.release();
    Runnable giveBack = intake.handOver();
    if (giveBack != null) {
      giveBack.run();
    }
  }

  // the states

  /** Does one step; returns false if it needs more bytes, or the intake's consent. */
  private boolean advance(ChannelHandlerContext context) {
    return switch (state) {
      case HEADER -> header();
      case PACKET -> packet();
      case FRAME -> frame(context);
      case BODY -> body(context);
      case PART -> part(context);
      case DROPPED -> dropped(context);
    };
  }

  private boolean header() {
    ByteBuf in = received.next();
    if (in == null) {
      return false;
    }
    if (header.read(in)) {
      begin();
    }
    return true;
  }

  private void begin() {
    if (!continuing) {
      state = State.PACKET;
      return;
    }
    if (numbered && header.id() != nextId) {
      throw new PacketsOutOfOrderException(nextId, header.id());
    }
    checkLimit();
    state = cutting ? State.PART : dropping ? State.DROPPED : State.FRAME;
    rest = cutting || dropping ? header.length() : 0;
  }

  private void checkLimit() {
    long payload = before + header.length();
    if (payload > maxPayload) {
      throw new PacketTooLargeException(maxPayload, payload);
    }
  }

  private boolean packet() {
    if (!intake.begins(header.id())) {
      return leave();
    }
    checkLimit();
    nextId = numbered ? header.id() : 0;
    cutting = cutsThrough;
    rest = header.length();
    state = cutting ? State.PART : State.FRAME;
    return true;
  }

  private boolean leave() {
    heldBack = true;
    return false;
  }

  /** Gives this frame the next id, and counts it on. */
  private int number() {
    int id = nextId;
    nextId = (id + 1) & 0xFF;
    before += header.length();
    return id;
  }

  private boolean frame(ChannelHandlerContext context) {
    int length = header.length();
    ByteBuf in = received.current();
    if (in != null && header.isInPlace() && !continuing && length < Frames.MAX_PAYLOAD
        && in.readableBytes() >= length) {
      ByteBuf whole = in.retainedSlice(in.readerIndex() - Frames.HEADER_LENGTH, Frames.HEADER_LENGTH + length);
      Frames.setSequenceId(whole, 0, number());
      in.skipBytes(length);
      emit(context, new Packet(whole));
      return true;
    }
    if (!intake.reserves(frames.length(), Frames.HEADER_LENGTH + length, length == Frames.MAX_PAYLOAD)) {
      return leave();
    }
    frames.begin(context.alloc(), length, number());
    state = State.BODY;
    return true;
  }

  private boolean body(ChannelHandlerContext context) {
    if (frames.needsMore()) {
      ByteBuf in = received.next();
      if (in == null) {
        return false;
      }
      frames.fill(in);
      return true;
    }
    if (header.length() == Frames.MAX_PAYLOAD) {
      nextFrame();
    } else {
      emit(context, new Packet(frames.join(context.alloc(), intake.handOver())));
    }
    return true;
  }

  private boolean part(ChannelHandlerContext context) {
    if (!intake.takesPart()) {
      return leave();
    }
    boolean starts = header.isUnused();
    boolean startsPacket = starts && !continuing;
    ByteBuf in = starts && header.isInPlace() ? received.current() : received.next();
    if (in == null && !starts) {
      return false;
    }
    int count = in == null ? 0 : Math.min(in.readableBytes(), rest);
    ByteBuf bytes = starts || in == null ? withHeader(context, in, count) : in.readRetainedSlice(count);
    rest -= count;
    header.use();
    boolean ends = rest == 0 && header.length() < Frames.MAX_PAYLOAD;
    if (ends) {
      nextPacket();
    } else if (rest == 0) {
      nextFrame();
    }
    context.fireChannelRead(Packet.part(bytes, startsPacket, starts, ends));
    return true;
  }

  private ByteBuf withHeader(ChannelHandlerContext context, @Nullable ByteBuf in, int count) {
    number();
    if (in != null && header.isInPlace()) {
      in.skipBytes(count);
      return in.retainedSlice(in.readerIndex() - count - Frames.HEADER_LENGTH, Frames.HEADER_LENGTH + count);
    }
    ByteBuf copy = context.alloc().buffer(Frames.HEADER_LENGTH + count).writeIntLE(header.bits());
    return in == null ? copy : copy.writeBytes(in, count);
  }

  private boolean dropped(ChannelHandlerContext context) {
    ByteBuf in = received.next();
    if (rest > 0) {
      if (in == null) {
        return false;
      }
      command = command == NO_COMMAND ? in.getUnsignedByte(in.readerIndex()) : command;
      int count = Math.min(in.readableBytes(), rest);
      in.skipBytes(count);
      rest -= count;
      return true;
    }
    int last = number();
    if (header.length() == Frames.MAX_PAYLOAD) {
      nextFrame();
    } else {
      int dropped = command;
      emit(context, Packet.dropped(context.alloc(), last, dropped));
    }
    return true;
  }

  private void nextFrame() {
    continuing = true;
    header.next();
    state = State.HEADER;
  }

  private void nextPacket() {
    nextFrame();
    continuing = false;
    before = 0;
    cutting = false;
    dropping = false;
    command = NO_COMMAND;
  }

  private void emit(ChannelHandlerContext context, Packet packet) {
    nextPacket();
    context.fireChannelRead(packet);
  }
}
