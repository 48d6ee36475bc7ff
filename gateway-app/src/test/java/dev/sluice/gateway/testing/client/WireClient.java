package dev.sluice.gateway.testing.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A raw client of the protocol over a blocking socket. Whatever it reads has a deadline ({@link #deadline}), and what
 * it knows of the protocol it knows without the gateway's code.
 */
public final class WireClient implements AutoCloseable {

  private static final int CONNECT_MILLIS = 5_000;
  private static final int COM_STMT_EXECUTE = 0x17;
  private static final int STATEMENT_ID_LENGTH = 4;
  private static final int CURSOR_TYPES = 0x07;

  private Socket socket;
  private WireInput input;
  private Duration deadline = Duration.ofSeconds(20);
  private @Nullable WireGreeting greeting;
  private long capabilities;
  private int packetsRead;
  private @Nullable WireCompression compression;

  private WireClient(Socket socket) {
    this.socket = socket;
    this.input = new WireInput(socket);
  }

  /** Connects, and leaves the greeting unread. */
  public static WireClient open(InetSocketAddress address) {
    return open(address, 0);
  }

  /** Connects with a receive buffer of about that size, so that not reading is soon felt on the other side. */
  public static WireClient open(InetSocketAddress address, int receiveBuffer) {
    try {
      Socket socket = SocketChannel.open().socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.setTcpNoDelay(true);
      socket.connect(address, CONNECT_MILLIS);
      return new WireClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects and logs in; an error packet becomes a {@link WireErrorException}. */
  public static WireClient connect(InetSocketAddress address, WireLogin login) {
    WireClient client = open(address);
    try {
      client.login(login);
      return client;
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /** Reads the greeting and logs in, over TLS if the login has its flag; returns the OK packet. */
  public WirePacket login(WireLogin login) {
    WirePacket packet = readPacket();
    if (packet.firstByte() == 0xFF) {
      throw new WireErrorException(WireError.of(packet.payload()));
    }
    WireGreeting read = WireGreeting.of(packet.payload());
    greeting = read;
    capabilities = login.capabilities() & read.capabilities();
    WirePacket ok = new WireHandshake(this, login).run(read);
    if ((capabilities & (Capabilities.COMPRESS | Capabilities.ZSTD)) != 0) {
      compression = new WireCompression((capabilities & Capabilities.COMPRESS) == 0);
    }
    return ok;
  }

  /** Speaks TLS from now on, trusting anything; it has been asked for. */
  void turnToTls() {
    try {
      socket = TlsClient.over(socket);
      input = new WireInput(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers what a login or a change of user is asked, and whatever follows; returns the OK packet. */
  public WirePacket conclude(WireLogin login, WirePacket asked) {
    return new WireHandshake(this, login).conclude(asked, new byte[0]);
  }

  /** What the server said first. */
  public WireGreeting greeting() {
    if (greeting == null) {
      throw new IllegalStateException("not logged in");
    }
    return greeting;
  }

  /** How long a packet, or the whole answer to a command, may take from now on. */
  public WireClient deadline(Duration limit) {
    deadline = limit;
    return this;
  }

  public WireResponse query(String sql) {
    return query(sql.getBytes(StandardCharsets.UTF_8));
  }

  /** Runs a statement in whatever bytes. */
  public WireResponse query(byte[] sql) {
    return command(0x03, sql);
  }

  /** Sends a command and reads its whole answer. */
  public WireResponse command(int code, byte... argument) {
    send(code, argument);
    boolean cursor = code == COM_STMT_EXECUTE && (argument[STATEMENT_ID_LENGTH] & CURSOR_TYPES) != 0;
    return readResponse(code, cursor);
  }

  /** Sends a command, its sequence from 0, in packets of at most 16 MiB - 1. */
  public void send(int code, byte... argument) {
    byte[] payload = new byte[argument.length + 1];
    payload[0] = (byte) code;
    System.arraycopy(argument, 0, payload, 1, argument.length);
    int sequenceId = 0;
    int sent = 0;
    int length;
    do {
      length = Math.min(WirePacket.MAX_PAYLOAD, payload.length - sent);
      sendPacket(sequenceId++, Arrays.copyOfRange(payload, sent, sent + length));
      sent += length;
    } while (length == WirePacket.MAX_PAYLOAD);
  }

  /** Sends one physical packet. */
  public void sendPacket(int sequenceId, byte[] payload) {
    int length = payload.length;
    byte[] packet = new byte[length + 4];
    packet[0] = (byte) length;
    packet[1] = (byte) (length >> 8);
    packet[2] = (byte) (length >> 16);
    packet[3] = (byte) sequenceId;
    System.arraycopy(payload, 0, packet, 4, length);
    sendRaw(compression == null ? packet : compression.wrap(packet, sequenceId == 0));
  }

  /** Sends a part of a file in packets of at most that length; returns the id after the last. */
  public int sendFilePart(int sequenceId, byte[] content, int packetLength) {
    int id = sequenceId;
    for (int sent = 0; sent < content.length; sent += packetLength) {
      sendPacket(id++, Arrays.copyOfRange(content, sent, Math.min(sent + packetLength, content.length)));
    }
    return id;
  }

  /** Sends a whole file in answer to a request for one, and reads what comes after it. */
  public WireResponse sendFile(WireResponse request, byte[] content, int packetLength) {
    int end = sendFilePart(request.packets().getLast().sequenceId() + 1, content, packetLength);
    sendPacket(end, new byte[0]);
    return readResponse(0x03);
  }

  /** Sends bytes that need not be a packet. */
  public void sendRaw(byte[] bytes) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the whole answer to a command that was sent; one that asks for a file ends with the asking packet. */
  public WireResponse readResponse(int code) {
    return readResponse(code, false);
  }

  private WireResponse readResponse(int code, boolean mayOpenCursor) {
    input.deadline(deadline);
    return new WireResponseReader(this::nextPacket, capabilities, mayOpenCursor).read(code);
  }

  /** Reads one physical packet. */
  public WirePacket readPacket() {
    input.deadline(deadline);
    return nextPacket();
  }

  /** Waits until so many bytes have come, and keeps them to be read as usual. */
  public void awaitInput(int bytes) {
    input.deadline(deadline);
    int came = 0;
    try {
      while (came < bytes) {
        came += input.fill(bytes - came);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(came + " of " + bytes + " bytes: " + input.kept(), e);
    }
  }

  /** Takes a few bytes off the socket, again and again with a pause, for as long; what came is read as usual later. */
  public long readSlowly(int bytes, Duration pause, Duration total) {
    long end = System.nanoTime() + total.toNanos();
    long taken = 0;
    try {
      while (System.nanoTime() < end) {
        input.deadline(deadline);
        taken += input.fill(bytes);
        Thread.sleep(pause);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return taken;
  }

  /** Whether the peer closes within that time; what it still sends before is kept to be read. */
  public boolean isClosedByPeer(Duration limit) {
    input.deadline(limit);
    try {
      while (true) {
        input.fill(1024);
      }
    } catch (EOFException | SocketException e) {
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the peer has closed already; everything that it sent before must have been read. */
  public boolean hasEnded() {
    SocketChannel channel = socket.getChannel();
    try {
      channel.configureBlocking(false);
      int received = channel.read(ByteBuffer.allocate(1));
      channel.configureBlocking(true);
      if (received > 0) {
        throw new IllegalStateException("the peer has sent something that was not read");
      }
      return received < 0;
    } catch (SocketException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends no more, as the other side sees at the end of what was sent, and goes on reading. */
  public void endOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Breaks the connection, once what was sent has arrived. */
  public void reset() {
    try {
      Thread.sleep(50);
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the socket without a word; {@code send(1)} before is the polite way. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is read next is the answer to a command of one compressed packet, whatever has been sent since. */
  public void startsAnswer() {
    if (compression != null) {
      compression.startsAnswer();
    }
  }

  /** What is read next is the answer to a command whose last compressed packet had that id. */
  public void continuesAfter(int id) {
    if (compression != null) {
      compression.continuesAfter(id);
    }
  }

  /** What is read next answers nothing. */
  public void startsUnasked() {
    if (compression != null) {
      compression.startsUnasked();
    }
  }

  /** How many compressed packets have been read. */
  public int compressedPacketsRead() {
    return compression == null ? 0 : compression.packetsRead();
  }

  /** How many physical packets have been read. */
  public int packetsRead() {
    return packetsRead;
  }

  private WirePacket nextPacket() {
    try {
      packetsRead++;
      byte[] header = take(4);
      int length = header[0] & 0xFF | (header[1] & 0xFF) << 8 | (header[2] & 0xFF) << 16;
      return new WirePacket(header[3] & 0xFF, take(length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] take(int count) throws IOException {
    return compression == null ? input.take(count) : compression.take(input, count);
  }
}
