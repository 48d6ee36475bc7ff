package dev.sluice.gateway.connection;

import dev.sluice.protocol.PacketsOutOfOrderException;
import dev.sluice.protocol.codec.FrameDecoder;
import dev.sluice.protocol.codec.Intake;
import io.netty.channel.EventLoop;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a client's packets as they are asked for and as there is memory for them. A wrong sequence id is refused at the
 * header, as servers do. On the channel's event loop only.
 */
final class ClientIntake implements Intake {

  /** The most bytes that are kept of a packet if the client has gone. The rest has come already, or never will. */
  private static final int MAX_LEFT = 1024 * 1024;

  private final FrameDecoder decoder;
  private final ClientPackets packets;
  private final EventLoop loop;
  private final PacketMemory memory;
  private final PacketReservation reservation;
  private IntSupplier expected = () -> 0;
  private boolean loggedIn;
  private @Nullable ScheduledFuture<?> patience;

  ClientIntake(FrameDecoder decoder, ClientPackets packets, EventLoop loop, PacketMemory memory) {
    this.decoder = decoder;
    this.packets = packets;
    this.loop = loop;
    this.memory = memory;
    this.reservation = new PacketReservation(memory, loop, packets::emit);
  }

  /** Says which sequence id the next packet must have, if it is asked for. */
  void expect(IntSupplier sequenceId) {
    expected = sequenceId;
  }

  /** From now on packets are commands, of at most that many bytes. */
  void loggedIn(long longest) {
    loggedIn = true;
    reservation.loggedIn(longest);
  }

  /** Whether the client has to wait for memory. */
  boolean isWaiting() {
    return reservation.isWaiting();
  }

  @Override
  public boolean begins(int sequenceId) {
    if (packets.isClosed()) {
      return true;
    }
    if (!packets.isAsked()) {
      packets.holdBack();
      return false;
    }
    if (!packets.isUploading() && decoder.isNumbered() && sequenceId != expected.getAsInt()) {
      throw new PacketsOutOfOrderException(expected.getAsInt(), sequenceId);
    }
    return true;
  }

  @Override
  public boolean takesPart() {
    if (packets.isClosed() || packets.isAsked()) {
      return true;
    }
    packets.holdBack();
    return false;
  }

  @Override
  public boolean reserves(long before, int bytes, boolean continued) {
    if (packets.isClosed()) {
      return bytes <= MAX_LEFT;
    }
    packets.watch();
    if (reservation.take(before, bytes, continued)) {
      waitsNoMore();
      return true;
    }
    packets.holdBack();
    if (loggedIn && patience == null) {
      patience = loop.schedule(this::giveUp, memory.patience().toMillis(), TimeUnit.MILLISECONDS);
    }
    return false;
  }

  @Override
  public @Nullable Runnable handOver() {
    waitsNoMore();
    return reservation.handOver();
  }

  private void waitsNoMore() {
    if (patience != null) {
      patience.cancel(false);
      patience = null;
    }
  }

  /** The packet is read and dropped, so that the client can be told and go on. */
  private void giveUp() {
    patience = null;
    if (reservation.giveUp()) {
      decoder.drop();
      packets.emit();
    }
  }
}
