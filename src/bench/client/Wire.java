import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A client's connection that costs next to nothing: it logs in with {@code mysql_native_password}, sends text
 * statements and walks over the frames of an answer without keeping them. Not thread-safe.
 */
final class Wire implements AutoCloseable {

  private static final int CONNECT_WITH_DB = 8;
  private static final int PROTOCOL_41 = 0x200;
  private static final int SSL = 0x800;
  private static final int TRANSACTIONS = 0x2000;
  private static final int SECURE_CONNECTION = 0x8000;
  private static final int PLUGIN_AUTH = 0x80000;
  private static final String PLUGIN = "mysql_native_password";
  private static final int TIMEOUT = 60_000;

  private Socket socket;
  private InputStream in;
  private OutputStream out;
  private final byte[] buffer;
  private int position;
  private int limit;
  private int connectionId;

  /** Connects and logs in; {@code schema} may be empty, {@code tls} null, {@code bufferSize} is in bytes. */
  Wire(int port, String schema, SSLSocketFactory tls, int bufferSize) throws IOException {
    this(port, schema, tls, false, bufferSize);
  }

  /** The same; {@code tunnel} means TLS from the first byte, of which the protocol then knows nothing. */
  Wire(int port, String schema, SSLSocketFactory tls, boolean tunnel, int bufferSize) throws IOException {
    buffer = new byte[bufferSize];
    socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT);
      socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT);
      in = socket.getInputStream();
      out = socket.getOutputStream();
      if (tunnel) {
        encrypt(tls);
      }
      login(schema, tunnel ? null : tls);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void login(String schema, SSLSocketFactory tls) throws IOException {
    ByteBuffer greeting = packet();
    checkOk(greeting, 10);
    greeting.get();
    text(greeting);
    connectionId = greeting.getInt();
    byte[] nonce = new byte[20];
    greeting.get(nonce, 0, 8).position(greeting.position() + 1 + 2 + 1 + 2 + 2 + 1 + 10);
    greeting.get(nonce, 8, 12);
    int capabilities = PROTOCOL_41 | TRANSACTIONS | SECURE_CONNECTION | PLUGIN_AUTH
        | (schema.isEmpty() ? 0 : CONNECT_WITH_DB) | (tls == null ? 0 : SSL);
    ByteBuffer response = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    response.putInt(capabilities).putInt(1 << 24).put((byte) 45).put(new byte[23]);
    int sequenceId = 1;
    if (tls != null) {
      send(sequenceId++, Arrays.copyOf(response.array(), response.position()));
      encrypt(tls);
    }
    byte[] proof = proof(nonce);
    response.put("bench\0".getBytes(StandardCharsets.US_ASCII)).put((byte) proof.length).put(proof);
    if (!schema.isEmpty()) {
      response.put((schema + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    response.put((PLUGIN + "\0").getBytes(StandardCharsets.US_ASCII));
    send(sequenceId++, Arrays.copyOf(response.array(), response.position()));
    ByteBuffer answer = packet();
    if (answer.get(0) == (byte) 0xFE) {
      answer.get();
      if (!text(answer).equals(PLUGIN)) {
        throw new IOException("the server wants another plugin than " + PLUGIN);
      }
      answer.get(nonce);
      send(sequenceId + 1, proof(nonce));
      answer = packet();
    }
    checkOk(answer, 0);
  }

  /** A handshake in full: each connection has a peer name of its own, so that no earlier session is resumed. */
  private void encrypt(SSLSocketFactory tls) throws IOException {
    SSLSocket encrypted = (SSLSocket) tls.createSocket(socket, "client" + socket.getLocalPort(), 0, true);
    socket = encrypted;
    encrypted.startHandshake();
    in = encrypted.getInputStream();
    out = encrypted.getOutputStream();
  }

  private static byte[] proof(byte[] nonce) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] password = sha1.digest("bench".getBytes(StandardCharsets.US_ASCII));
      byte[] stored = sha1.digest(password);
      sha1.update(nonce);
      byte[] mask = sha1.digest(stored);
      for (int i = 0; i < password.length; i++) {
        password[i] ^= mask[i];
      }
      return password;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The id that the greeting gave, as the command-line client uses it for Ctrl-C. */
  long connectionId() {
    return Integer.toUnsignedLong(connectionId);
  }

  /** Sends a statement; its answer is to be read. */
  void send(String statement) throws IOException {
    send(0, ("\3" + statement).getBytes(StandardCharsets.UTF_8));
  }

  /** Runs a statement and returns the number of its rows. */
  long run(String statement) throws IOException {
    send(statement);
    return readDefinitions() ? readRows() : 0;
  }

  /** Reads the one value of a result of one row. */
  String value(String statement) throws IOException {
    send(statement);
    if (!readDefinitions()) {
      throw new IOException("no rows: " + statement);
    }
    ByteBuffer row = packet();
    byte[] value = new byte[row.get() & 0xFF];
    row.get(value);
    readRows();
    return new String(value, StandardCharsets.UTF_8);
  }

  /** Reads up to the first row; false where the answer has none and is over. */
  boolean readDefinitions() throws IOException {
    ByteBuffer first = packet();
    if (first.get(0) == 0 || first.get(0) == (byte) 0xFF) {
      checkOk(first, 0);
      return false;
    }
    for (int definitions = first.get(0) & 0xFF; definitions >= 0; definitions--) {
      packet();
    }
    return true;
  }

  /** Waits for the next row, which stays unread. */
  void awaitRow() throws IOException {
    need(5);
  }

  /** Reads the rows and what ends them; returns how many there were. */
  long readRows() throws IOException {
    for (long rows = 0; ; rows++) {
      need(5);
      int length = length();
      int first = buffer[position + 4] & 0xFF;
      if (first == 0xFF || (first == 0xFE && length < 9)) {
        checkOk(packet(), 0xFE);
        return rows;
      }
      skip(4 + length);
    }
  }

  private void send(int sequenceId, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(4 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(payload.length | sequenceId << 24).put(payload);
    out.write(frame.array());
    out.flush();
  }

  private ByteBuffer packet() throws IOException {
    need(4);
    int length = length();
    need(4 + length);
    ByteBuffer packet = ByteBuffer.wrap(buffer, position + 4, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    position += 4 + length;
    return packet;
  }

  private int length() {
    return buffer[position] & 0xFF | (buffer[position + 1] & 0xFF) << 8 | (buffer[position + 2] & 0xFF) << 16;
  }

  private void need(int bytes) throws IOException {
    if (limit - position < bytes) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
      while (limit < bytes) {
        limit += read(limit);
      }
    }
  }

  private void skip(int bytes) throws IOException {
    position += bytes;
    while (position > limit) {
      position -= limit;
      limit = 0;
      limit = read(0);
    }
  }

  private int read(int from) throws IOException {
    int read = in.read(buffer, from, buffer.length - from);
    if (read < 0) {
      throw new EOFException("the server closed the connection");
    }
    return read;
  }

  private static String text(ByteBuffer packet) {
    int start = packet.position();
    while (packet.get() != 0) {
      continue;
    }
    return new String(packet.array(), packet.arrayOffset() + start, packet.position() - start - 1,
        StandardCharsets.US_ASCII);
  }

  private static void checkOk(ByteBuffer packet, int expected) throws IOException {
    if ((packet.get(0) & 0xFF) != expected) {
      throw new IOException(new String(packet.array(), packet.arrayOffset(), packet.limit(), StandardCharsets.UTF_8));
    }
  }

  /** Ends the connection as a driver does. */
  void quit() throws IOException {
    send(0, new byte[] {1});
    socket.close();
  }

  /** Ends the connection as the end of the process does. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
