package dev.sluice.bench;

import dev.sluice.protocol.codec.FrameDecoder;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Cutting what one read of a client's socket brought into packets, in a channel's pipeline. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameDecoderBenchmark {

  private static final int MAX_PAYLOAD = 64 << 20;

  /** Packets in one read: a client that waits for its answers sends one. */
  @Param({"1", "16"})
  public int packets;

  @Param({"40", "4000"})
  public int length;

  private final Receiver receiver = new Receiver();
  private final EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(MAX_PAYLOAD), receiver);
  private ByteBuf read;

  @Setup
  public void prepare() {
    read = Unpooled.directBuffer();
    for (int i = 0; i < packets; i++) {
      Frames.write(read, 0, payload -> payload.writeZero(length));
    }
  }

  /** Returns the number of packets so far. */
  @Benchmark
  public long decode() {
    channel.pipeline().fireChannelRead(read.retainedDuplicate());
    return receiver.packets;
  }

  private static final class Receiver extends ChannelInboundHandlerAdapter {

    private long packets;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      packets++;
      ((Packet) msg).release();
    }
  }
}
