package dev.sluice.gateway.connection;

import dev.sluice.gateway.statement.Statement;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.codec.CompressedPacketDecoder;
import dev.sluice.protocol.codec.CompressedPacketEncoder;
import dev.sluice.protocol.codec.CompressedSequence;
import dev.sluice.protocol.codec.Compression;
import dev.sluice.protocol.codec.FrameDecoder;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import reactor.netty.NettyPipeline;

/** A client's channel: packets in, frames out, each no faster than the other side takes them. */
final class ClientChannel {

  /** The longest packet of a client that has not logged in: 64 KiB of connection attributes and room for the rest. */
  private static final int MAX_LOGIN_PACKET = 128 * 1024;

  /** Bytes that a compressed packet may hold in addition to the longest packet: headers, and other short packets. */
  private static final int MAX_BESIDE_PACKET = 64 * 1024;

  private static final String FRAMES = "sluice.frames";

  private final Channel channel;
  private final FrameDecoder decoder = new FrameDecoder(MAX_LOGIN_PACKET);
  private final ClientIntake intake;
  private final Parting parting;
  private final CompressedSequence compressed = new CompressedSequence();
  private final ClientPackets packets;
  private final ClientWriter writer;
  private final SslRequestDecoder sslRequest;

  /**
   * Takes over a channel that has just been accepted.
   *
   * @param bufferSize what the client's result may hold in memory, of which a quarter may wait in the channel
   * @param writeTimeout how long the client may take nothing
   * @param readTimeout how long the client may send nothing of a file that it was asked for
   * @param memory where its packets are held
   * @param tls whether and how the client may turn to TLS
   */
  ClientChannel(Channel channel, int bufferSize, Duration writeTimeout, Duration readTimeout, PacketMemory memory,
      ClientTls tls) {
    this.channel = channel;
    this.sslRequest = new SslRequestDecoder(tls);
    this.writer = new ClientWriter(channel, writeTimeout, bufferSize);
    this.parting = new Parting(decoder, writer);
    this.packets = new ClientPackets(decoder, compressed, readTimeout, parting);
    this.intake = new ClientIntake(decoder, packets, channel.eventLoop(), memory);
    decoder.intake(intake);
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(bufferSize / 8, bufferSize / 4));
    ChannelPipeline pipeline = channel.pipeline();
    if (tls.isOffered()) {
      pipeline.addBefore(NettyPipeline.ReactiveBridge, "sluice.ssl-request", sslRequest);
    }
    pipeline.addBefore(NettyPipeline.ReactiveBridge, FRAMES, decoder);
    pipeline.addBefore(NettyPipeline.ReactiveBridge, "sluice.writer", writer);
    pipeline.addBefore(NettyPipeline.ReactiveBridge, "sluice.packets", packets);
  }

  /** Says which sequence id the client's next packet must have, when it is its turn. */
  void expect(IntSupplier sequenceId) {
    intake.expect(sequenceId);
  }

  /**
   * The client has logged in.
   *
   * @param maxPacket the longest packet that it may send from now on
   * @param finishes whether the commands that it has sent are executed even if it goes away
   */
  void loggedIn(long maxPacket, boolean finishes) {
    decoder.maxPayload(maxPacket);
    intake.loggedIn(maxPacket);
    parting.finishes(finishes);
  }

  /** Whether the client has to wait for memory to send what it has begun; on the event loop only. */
  boolean waitsForMemory() {
    return intake.isWaiting();
  }

  /** Takes the client's packets out of compressed ones from now on, unless it does already. */
  void uncompress(Compression agreed, long maxPacket) {
    if (channel.pipeline().get(CompressedPacketDecoder.class) == null) {
      CompressedPacketDecoder uncompresses =
          new CompressedPacketDecoder(agreed, compressed, maxPacket + MAX_BESIDE_PACKET);
      channel.pipeline().addBefore(FRAMES, "sluice.uncompress", uncompresses);
      decoder.ignoreIds();
      parting.compressed(uncompresses);
    }
  }

  /** Puts what is written into compressed packets from now on, unless it does already. */
  void compress(Compression agreed) {
    if (channel.pipeline().get(CompressedPacketEncoder.class) == null) {
      channel.pipeline().addBefore(FRAMES, "sluice.compress", new CompressedPacketEncoder(agreed, compressed));
    }
  }

  /** The id that the answer to a packet starts with. With compression it continues the ids of compressed packets. */
  int answerId(Packet packet) {
    return decoder.isNumbered() ? packet.nextSequenceId() : compressed.received();
  }

  /** Whether the client has turned to TLS; known when its first packet comes. */
  boolean isSecure() {
    return sslRequest.isSecure();
  }

  /** The certificate that the client was shown, in DER; empty if there is none, as without TLS. */
  byte[] certificate() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    Certificate[] shown = tls == null ? null : tls.engine().getSession().getLocalCertificates();
    try {
      return shown == null || shown.length == 0 ? new byte[0] : shown[0].getEncoded();
    } catch (CertificateEncodingException e) {
      return new byte[0];
    }
  }

  /** Has the client's packets go there, one each time that it is asked for; on the event loop only. */
  void receive(ClientPackets.Receiver to) {
    packets.receiver(to);
  }

  /** Asks for the client's next packet; on the event loop only. */
  void ask() {
    packets.ask();
  }

  /** Takes nothing from the client any more; on the event loop only. */
  void stop() {
    packets.stop();
  }

  /** The files that the client is asked for. */
  Upload upload() {
    return packets.upload();
  }

  /** Whether the client is sending a file, and so reads nothing before it has sent all; on the event loop only. */
  boolean isUploading() {
    return packets.isUploading();
  }

  /** The id that the next packet of that file must have; on the event loop only. */
  int uploadSequenceId() {
    return packets.uploadSequenceId();
  }

  /** A subscriber for the frames of a statement's answer. */
  ClientWriter.Writing writing(Statement statement, ClientWriter.Listener listener) {
    return writer.writing(statement, listener);
  }

  /** Writes one packet now. */
  void write(int sequenceId, Consumer<ByteBuf> payload) {
    queue(sequenceId, payload);
    flush();
  }

  /** Writes one packet with the next {@link #flush}, and returns the sequence id after it. */
  int queue(int sequenceId, Consumer<ByteBuf> payload) {
    ByteBuf frame = channel.alloc().buffer();
    int next = Frames.write(frame, sequenceId, payload);
    channel.write(frame, channel.voidPromise());
    return next;
  }

  /** Sends what has been written. */
  void flush() {
    channel.flush();
  }

  /** Writes one packet that answers nothing. */
  void writeUnasked(int sequenceId, Consumer<ByteBuf> payload) {
    onLoop(() -> {
      compressed.answerFrom(sequenceId);
      write(sequenceId, payload);
    });
  }

  /** Writes frames that answer nothing as they are; returns whether there were any. */
  boolean writeUnasked(byte[] frames) {
    boolean any = frames.length > Frames.HEADER_LENGTH;
    if (any) {
      ByteBuf out = Unpooled.wrappedBuffer(frames);
      onLoop(() -> {
        compressed.answerFrom(Frames.sequenceId(out, 0));
        channel.writeAndFlush(out, channel.voidPromise());
      });
    }
    return any;
  }

  /**
   * Sends what has been written, then closes.
   *
   * @param sending whether the client may still be sending; then it is listened to for a while, so that it can read
   *     what was sent last
   */
  void close(boolean sending) {
    writer.close(sending);
  }

  /** The event loop that serves the channel. */
  EventLoop loop() {
    return channel.eventLoop();
  }

  /** Runs an action on the event loop, at once if this is its thread. */
  void onLoop(Runnable action) {
    if (channel.eventLoop().inEventLoop()) {
      action.run();
    } else {
      channel.eventLoop().execute(action);
    }
  }

  /** The client's address, without its port, as messages and logs name it. */
  String host() {
    return ClientAddress.host(channel);
  }
}
