package dev.sluice.gateway.connection;

import dev.sluice.gateway.answer.Response;
import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.handshake.Login;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.statement.Statement;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComChangeUser;
import dev.sluice.protocol.packet.client.ComQuit;
import dev.sluice.protocol.packet.client.Command;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.response.ResponseEncoder;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** A client's session: it sends commands, of which one runs at a time. Manual: "Command Phase". */
final class CommandPhase implements ConversationPhase {

  private final ClientConnection connection;
  private final ClientConnectionFactory shared;
  private final ClientChannel channel;
  private final Login login;
  private final Session session;
  private final ResponseEncoder encoder;
  private @Nullable Answer running;

  CommandPhase(ClientConnection connection, ClientConnectionFactory shared, ClientChannel channel, Login login,
      Session session, ResponseEncoder encoder) {
    this.connection = connection;
    this.shared = shared;
    this.channel = channel;
    this.login = login;
    this.session = session;
    this.encoder = encoder;
  }

  @Override
  public boolean isLoggedIn() {
    return true;
  }

  @Override
  public String user() {
    return session.identity().user();
  }

  @Override
  public boolean isIdle() {
    return running == null;
  }

  @Override
  public int expectedSequenceId() {
    return 0;
  }

  @Override
  public void receive(Packet packet) {
    if (packet.isDropped()) {
      dropped(packet);
      return;
    }
    Command command = decoded(packet);
    if (command instanceof ComQuit) {
      packet.release();
      connection.end(false);
    } else if (command instanceof ComChangeUser change) {
      changeUser(packet, change);
    } else {
      run(packet, command);
    }
  }

  private Command decoded(Packet packet) {
    try {
      return Command.decode(packet.payload(), session.capabilities());
    } catch (RuntimeException e) {
      packet.release();
      throw e;
    }
  }

  /** Everything of the session ends with the change, whether it succeeds or not. */
  private void changeUser(Packet packet, ComChangeUser change) {
    shared.sessions().remove(session);
    session.closeForNext();
    connection.changeUser(login, packet, change);
  }

  private void run(Packet packet, Command command) {
    if (command.isAnswered()) {
      encoder.begin(channel.answerId(packet));
    } else {
      encoder.beginWithoutResponse();
    }
    Statement statement = statement(packet);
    answer(statement, shared.commands().answer(session, packet, command, statement));
  }

  /** A command for which there was no memory in time has been read and dropped: its client goes on. */
  private void dropped(Packet packet) {
    StatementFailure why = shared.noMemory();
    int next = channel.answerId(packet);
    Statement statement = statement(packet);
    packet.release();
    if (statement.command() == CommandCode.COM_STMT_SEND_LONG_DATA) {
      session.untold(why);
      connection.turn();
    } else {
      encoder.begin(next);
      answer(statement, Flux.error(why));
    }
  }

  private Statement statement(Packet packet) {
    ByteBuf payload = packet.payload();
    CommandCode code = payload.isReadable() ? CommandCode.of(payload.getUnsignedByte(payload.readerIndex()))
        : CommandCode.UNKNOWN;
    return new Statement(code, channel.upload(), shared.statements());
  }

  private void answer(Statement statement, Flux<ResultSegment> segments) {
    Response response = new Response(encoder, shared.limits(), login.charset(), statement);
    Answer answer = new Answer(response, statement);
    running = answer;
    response.frames(segments).subscribe(answer.writing);
  }

  /** The answer to the command that runs, on its way to the client. */
  private final class Answer implements ClientWriter.Listener {

    private final Response response;
    private final ClientWriter.Writing writing;

    Answer(Response response, Statement statement) {
      this.response = response;
      this.writing = channel.writing(statement, this);
    }

    @Override
    public void written() {
      channel.onLoop(() -> connection.run(this::answered));
    }

    private void answered() {
      running = null;
      boolean told = channel.writeUnasked(response.unasked());
      if (response.closes() || session.isKilled()) {
        connection.end(told);
      } else {
        connection.turn();
      }
    }

    @Override
    public void failed(Throwable why) {
      channel.onLoop(() -> connection.end(why));
    }
  }

  /** A loss that came before the session had begun, or as a command ended, is told now. */
  @Override
  public void waits() {
    session.tellIfLost();
  }

  /** The client gets the server's own words, or the error, or nothing, as it would without the gateway. */
  @Override
  public void lost(@Nullable StatementFailure why) {
    if (isIdle()) {
      boolean told = channel.writeUnasked(session.lastWords());
      if (told || why == null) {
        connection.end(told);
      } else {
        connection.end(why);
      }
    }
  }

  /** The command counts as running until the end, because its answer may be half out. */
  @Override
  public void stop() {
    if (running != null) {
      running.writing.cancel();
    }
  }

  /** Nothing can be added to a response that is half out, unless the client is sending a file. */
  @Override
  public void tell(StatementFailure why) {
    ErrPacket error = why.toPacket(0, login.charset());
    if (channel.isUploading()) {
      channel.write(channel.uploadSequenceId(), error::encode);
    } else if (isIdle()) {
      channel.writeUnasked(connection.isDraining() ? 0 : 1, error::encode);
    }
  }

  @Override
  public void close() {
    shared.sessions().remove(session);
    session.close();
  }
}
