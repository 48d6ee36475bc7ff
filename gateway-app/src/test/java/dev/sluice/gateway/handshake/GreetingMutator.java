package dev.sluice.gateway.handshake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a real server and spoils its greetings; then it goes on as the server does, for as long as chance has
 * it, or with garbage, or says no more, or closes.
 */
final class GreetingMutator implements AutoCloseable {

  private static final int HEADER_LENGTH = 4;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final byte[] REFUSAL =
      {0x11, 0, 0, 0, (byte) 0xFF, 0x10, 0x04, 'T', 'o', 'o', ' ', 'm', 'a', 'n', 'y', ' ', 'o',
      'f', ' ', 'u', 's'};

  private final ServerSocket listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  private final InetSocketAddress server;
  private final long seed;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger spoiled = new AtomicInteger();
  private final AtomicInteger kept = new AtomicInteger();
  private volatile boolean healthy = true;

  GreetingMutator(InetSocketAddress server, long seed) throws IOException {
    this.server = server;
    this.seed = seed;
    threads.execute(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", listening.getLocalPort());
  }

  /** Lets everything through from now on, or spoils it. */
  void healthy(boolean from) {
    healthy = from;
  }

  /** How many greetings have been spoiled. */
  int spoiled() {
    return spoiled.get();
  }

  /** How many connections nobody closed although no login came about. */
  int kept() {
    return kept.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        sockets.add(client);
        threads.execute(() -> converse(client));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void converse(Socket client) {
    try (client; Socket real = new Socket(server.getAddress(), server.getPort())) {
      sockets.add(real);
      client.setSoTimeout(healthy ? 0 : PATIENCE_MILLIS);
      byte[] greeting = greeting(real.getInputStream());
      if (healthy) {
        client.getOutputStream().write(greeting);
        pipe(client, real, Long.MAX_VALUE);
      } else {
        spoil(client, real, greeting, new Random(seed + spoiled.getAndIncrement()));
      }
    } catch (SocketTimeoutException silence) {
      kept.incrementAndGet();
    } catch (IOException gone) {
      // one of both has closed
    } finally {
      sockets.remove(client);
    }
  }

  private void spoil(Socket client, Socket real, byte[] greeting, Random random) throws IOException {
    OutputStream out = client.getOutputStream();
    byte[] sent = mutated(greeting, random);
    int first = random.nextInt(sent.length + 1);
    out.write(sent, 0, first);
    out.flush();
    if (random.nextInt(8) == 0) {
      return;
    }
    out.write(sent, first, sent.length - first);
    switch (random.nextInt(8)) {
      case 0 -> { }
      case 1, 2 -> {
        out.write(garbage(random));
        drain(client);
      }
      case 3 -> drain(client);
      case 4, 5 -> pipe(client, real, random.nextInt(4000));
      default -> {
        pipe(client, real, random.nextInt(2000));
        out.write(garbage(random));
        // a client that has logged in by now waits for its answer as long as it likes
        pause(random);
      }
    }
  }

  private static byte[] garbage(Random random) {
    byte[] garbage = new byte[1 + random.nextInt(200)];
    random.nextBytes(garbage);
    return garbage;
  }

  private static byte[] mutated(byte[] greeting, Random random) {
    byte[] bytes = greeting.clone();
    switch (random.nextInt(7)) {
      case 0 -> { }
      case 1 -> bytes = REFUSAL.clone();
      case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 3 -> {
        bytes = Arrays.copyOf(bytes, HEADER_LENGTH + random.nextInt(bytes.length - HEADER_LENGTH));
        bytes[0] = (byte) (bytes.length - HEADER_LENGTH);
      }
      case 4 -> bytes[random.nextInt(HEADER_LENGTH)] = (byte) random.nextInt();
      default -> {
        for (int i = random.nextInt(4); i >= 0; i--) {
          bytes[HEADER_LENGTH + random.nextInt(bytes.length - HEADER_LENGTH)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }

  private static byte[] greeting(InputStream in) throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    byte[] header = in.readNBytes(HEADER_LENGTH);
    if (header.length < HEADER_LENGTH) {
      throw new IOException("no greeting");
    }
    packet.writeBytes(header);
    packet.writeBytes(in.readNBytes(header[0] & 0xFF | (header[1] & 0xFF) << 8));
    return packet.toByteArray();
  }

  private static void pause(Random random) {
    try {
      Thread.sleep(random.nextInt(200));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the other side to close. */
  private static void drain(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    while (in.read() >= 0) {
      continue;
    }
  }

  /** Lets both talk until one of them closes, or the server has said that much. */
  private void pipe(Socket client, Socket real, long most) throws IOException {
    threads.execute(() -> {
      try {
        client.getInputStream().transferTo(real.getOutputStream());
        real.shutdownOutput();
      } catch (IOException gone) {
        close(real);
      }
    });
    InputStream in = real.getInputStream();
    byte[] buffer = new byte[8192];
    long left = most;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        return;
      }
      client.getOutputStream().write(buffer, 0, read);
      left -= read;
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException already) {
      // so be it
    }
  }

  /** Closes all connections, as it does at the end. */
  void cut() {
    sockets.forEach(GreetingMutator::close);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
    threads.close();
  }
}
