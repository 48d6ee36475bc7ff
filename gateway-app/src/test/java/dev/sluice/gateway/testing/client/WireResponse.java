package dev.sluice.gateway.testing.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole answer to one command: every physical packet, and what each logical one of them is. */
public record WireResponse(List<WirePacket> packets, List<Part> parts) {

  /** What a logical packet of an answer is. */
  public enum Kind {
    OK,
    ERROR,
    COLUMN_COUNT,
    COLUMN,
    COLUMNS_END,
    ROW,
    RESULT_END,
    LOCAL_INFILE,
    PREPARED,
    TEXT
  }

  /** A logical packet: its first physical packet, and how many there are. */
  public record Part(Kind kind, int first, int count) {}

  /** What came, in order, runs of the same kind counted once: the shape of the answer. */
  public List<Kind> shape() {
    List<Kind> shape = new ArrayList<>();
    for (Part part : parts) {
      if (shape.isEmpty() || shape.getLast() != part.kind()) {
        shape.add(part.kind());
      }
    }
    return shape;
  }

  public boolean isError() {
    return parts.getLast().kind() == Kind.ERROR;
  }

  /** The error that ends this answer. */
  public WireError error() {
    if (!isError()) {
      throw new AssertionError("no error in " + shape());
    }
    return WireError.of(packets.getLast().payload());
  }

  /** The payloads of the logical packets of one kind, in order and joined. */
  public List<byte[]> payloads(Kind kind) {
    return parts.stream().filter(part -> part.kind() == kind).map(this::payload).toList();
  }

  /** The rows of all results of a text answer, as UTF-8. */
  public List<List<@Nullable String>> rows() {
    return payloads(Kind.ROW).stream().map(WireResponse::row).toList();
  }

  /** The first column of the first row. */
  public @Nullable String value() {
    if (payloads(Kind.ROW).isEmpty()) {
      throw new AssertionError(isError() ? error().toString() : "no row in " + shape());
    }
    return rows().getFirst().getFirst();
  }

  /** The status bits of the last OK packet or terminator. */
  public int status() {
    Part last = parts.getLast();
    return WireResponseReader.status(last.kind(), packets.get(last.first()).payload());
  }

  private byte[] payload(Part part) {
    if (part.count() == 1) {
      return packets.get(part.first()).payload();
    }
    var joined = new ByteArrayOutputStream();
    packets.subList(part.first(), part.first() + part.count()).forEach(packet -> joined.writeBytes(packet.payload()));
    return joined.toByteArray();
  }

  private static List<@Nullable String> row(byte[] payload) {
    WireBytes bytes = new WireBytes(payload);
    List<@Nullable String> row = new ArrayList<>();
    while (bytes.hasMore()) {
      if (bytes.peek() == 0xFB) {
        bytes.skip(1);
        row.add(null);
      } else {
        row.add(new String(bytes.lengthEncodedBytes(), StandardCharsets.UTF_8));
      }
    }
    return row;
  }
}
