package dev.sluice.gateway.drivers;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** Connector/J's sockets, which keep what they send. */
public final class RecordingSocketFactory extends StandardSocketFactory {

  /** What has been sent, by all of them. */
  static final ByteArrayOutputStream SENT = new ByteArrayOutputStream();

  @Override
  protected Socket createSocket(PropertySet properties) {
    return new Socket() {
      @Override
      public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            SENT.write(bytes, offset, length);
            out.write(bytes, offset, length);
          }
        };
      }
    };
  }
}
