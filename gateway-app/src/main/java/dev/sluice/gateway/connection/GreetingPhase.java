package dev.sluice.gateway.connection;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.handshake.Login;
import dev.sluice.protocol.codec.Packet;
import java.nio.charset.StandardCharsets;

/** A client waits for its greeting, for which the server may have to be asked. No packet is taken meanwhile. */
final class GreetingPhase implements ConversationPhase {

  private final ClientConnection connection;
  private final ClientConnectionFactory shared;
  private final ClientChannel channel;
  private final LoopSubscriber<Login> begun;

  GreetingPhase(ClientConnection connection, ClientConnectionFactory shared, ClientChannel channel) {
    this.connection = connection;
    this.shared = shared;
    this.channel = channel;
    this.begun = new LoopSubscriber<>(channel.loop()) {
      @Override
      void value(Login login) {
        connection.greet(login);
      }

      @Override
      void completed() {}

      @Override
      void failed(Throwable why) {
        connection.end(why);
      }

      @Override
      void dropped(Login login) {
        login.close();
      }
    };
  }

  @Override
  public void begin() {
    shared.login(channel::host, channel.loop(), connection.id()).subscribe(begun);
  }

  @Override
  public boolean isLoggedIn() {
    return false;
  }

  @Override
  public String user() {
    return LoginPhase.NO_USER;
  }

  @Override
  public boolean isIdle() {
    return true;
  }

  @Override
  public int expectedSequenceId() {
    return 0;
  }

  @Override
  public void receive(Packet packet) {
    packet.release();
    throw new IllegalStateException("a packet before the greeting");
  }

  @Override
  public void tell(StatementFailure why) {
    channel.write(0, why.toPacket(0, StandardCharsets.UTF_8)::encodeBeforeHandshake);
  }

  @Override
  public void close() {
    begun.cancel();
  }
}
