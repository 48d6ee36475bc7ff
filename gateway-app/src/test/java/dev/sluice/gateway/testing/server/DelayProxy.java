package dev.sluice.gateway.testing.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A network in front of a server: everything, the end of a connection included, takes some time each way. */
public final class DelayProxy implements AutoCloseable {

  private static final int MAX_READ = 64 * 1024;

  private final ServerSocket listening;
  private final InetSocketAddress server;
  private final InetAddress source;
  private final long delayNanos;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private record Piece(long due, byte[] bytes) {}

  private DelayProxy(ServerSocket listening, InetSocketAddress server, InetAddress source, Duration delay) {
    this.listening = listening;
    this.server = server;
    this.source = source;
    this.delayNanos = delay.toNanos();
  }

  /** Listens on a free port of 127.0.0.1. */
  public static DelayProxy before(BackendServer server, Duration delay) {
    return before(server, InetAddress.getLoopbackAddress(), delay);
  }

  /** One whose connections come from that address of this machine, as the server sees them. */
  public static DelayProxy before(BackendServer server, InetAddress source, Duration delay) {
    try {
      DelayProxy proxy = new DelayProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server.address(),
          source, delay);
      proxy.threads.execute(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort());
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Socket backend = new Socket(server.getAddress(), server.getPort(), source, 0);
        for (Socket socket : new Socket[] {client, backend}) {
          socket.setTcpNoDelay(true);
          sockets.add(socket);
        }
        relay(client, backend);
        relay(backend, client);
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void relay(Socket from, Socket to) {
    BlockingQueue<Piece> underway = new LinkedBlockingQueue<>();
    threads.execute(() -> read(from, underway));
    threads.execute(() -> write(to, underway));
  }

  /** An empty piece is the end. */
  private void read(Socket from, BlockingQueue<Piece> underway) {
    byte[] buffer = new byte[MAX_READ];
    int read = 0;
    while (read >= 0) {
      try {
        InputStream in = from.getInputStream();
        read = in.read(buffer);
      } catch (IOException reset) {
        read = -1;
      }
      underway.add(new Piece(System.nanoTime() + delayNanos, Arrays.copyOf(buffer, Math.max(read, 0))));
    }
  }

  private void write(Socket to, BlockingQueue<Piece> underway) {
    try {
      OutputStream out = to.getOutputStream();
      while (true) {
        Piece piece = underway.take();
        TimeUnit.NANOSECONDS.sleep(piece.due() - System.nanoTime());
        if (piece.bytes().length == 0) {
          to.shutdownOutput();
          return;
        }
        out.write(piece.bytes());
      }
    } catch (IOException | InterruptedException gone) {
      // nobody reads it any more
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
