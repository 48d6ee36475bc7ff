package dev.sluice.gateway.testing.client;

import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.client.WireResponse.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Finds the end of an answer from the manual's rules, and on purpose not with the gateway's own scanner. */
final class WireResponseReader {

  static final int MORE_RESULTS = 0x0008;
  private static final int COM_FIELD_LIST = 0x04;
  private static final int COM_QUERY = 0x03;
  private static final int COM_STATISTICS = 0x09;
  private static final int COM_PROCESS_INFO = 0x0A;
  private static final int COM_STMT_PREPARE = 0x16;
  private static final int COM_STMT_EXECUTE = 0x17;
  private static final int COM_STMT_SEND_LONG_DATA = 0x18;
  private static final int COM_STMT_CLOSE = 0x19;
  private static final int COM_STMT_FETCH = 0x1C;
  private static final int COM_STMT_BULK_EXECUTE = 0xFA;
  private static final int CURSOR_EXISTS = 0x0040;
  private static final int PS_OUT_PARAMS = 0x1000;

  private final Supplier<WirePacket> source;
  private final boolean deprecateEof;
  private final boolean cacheMetadata;
  private final boolean mayOpenCursor;
  private final List<WirePacket> packets = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private boolean outParameters;

  WireResponseReader(Supplier<WirePacket> source, long capabilities, boolean mayOpenCursor) {
    this.source = source;
    this.deprecateEof = (capabilities & Capabilities.DEPRECATE_EOF) != 0;
    this.cacheMetadata = (capabilities & Capabilities.MARIADB_CACHE_METADATA) != 0;
    this.mayOpenCursor = mayOpenCursor;
  }

  WireResponse read(int command) {
    switch (command) {
      case COM_QUERY, COM_PROCESS_INFO, COM_STMT_EXECUTE, COM_STMT_BULK_EXECUTE -> results();
      case COM_STMT_PREPARE -> prepared();
      case COM_STMT_FETCH -> rows();
      case COM_STMT_SEND_LONG_DATA, COM_STMT_CLOSE -> { }
      case COM_FIELD_LIST -> fields();
      case COM_STATISTICS -> add(next(), Kind.TEXT);
      default -> add(next(), first() == 0xFF ? Kind.ERROR : first() == 0xFE ? Kind.RESULT_END : Kind.OK);
    }
    return new WireResponse(List.copyOf(packets), List.copyOf(parts));
  }

  private void results() {
    boolean more = true;
    while (more) {
      int logical = next();
      switch (first(logical)) {
        case 0x00 -> add(logical, Kind.OK);
        case 0xFF -> add(logical, Kind.ERROR);
        case 0xFB -> add(logical, Kind.LOCAL_INFILE);
        default -> resultSet(logical);
      }
      Part last = parts.getLast();
      more = (status(last.kind(), packets.get(last.first()).payload()) & MORE_RESULTS) != 0
          || outParameters && last.kind() == Kind.RESULT_END;
    }
  }

  private void resultSet(int countPacket) {
    add(countPacket, Kind.COLUMN_COUNT);
    WireBytes count = new WireBytes(packets.get(countPacket).payload());
    long columns = count.lengthEncoded();
    if (cacheMetadata && count.fixed(1) == 0) {
      columns = 0;
    }
    for (long i = 0; i < columns; i++) {
      add(next(), Kind.COLUMN);
    }
    if (!deprecateEof) {
      add(next(), Kind.COLUMNS_END);
      byte[] eof = packets.getLast().payload();
      int status = integerAt(eof, 3);
      outParameters = (status & PS_OUT_PARAMS) != 0;
      if (mayOpenCursor && (status & CURSOR_EXISTS) != 0 && (status & MORE_RESULTS) == 0) {
        return;
      }
    }
    rows();
  }

  private void rows() {
    while (true) {
      int logical = next();
      if (first(logical) == 0xFF) {
        add(logical, Kind.ERROR);
        return;
      }
      if (isTerminator(logical)) {
        add(logical, Kind.RESULT_END);
        return;
      }
      add(logical, Kind.ROW);
    }
  }

  private void prepared() {
    int ok = next();
    add(ok, first(ok) == 0xFF ? Kind.ERROR : Kind.PREPARED);
    if (first(ok) != 0xFF) {
      byte[] payload = packets.get(ok).payload();
      definitions(integerAt(payload, 7));
      definitions(integerAt(payload, 5));
    }
  }

  private static int integerAt(byte[] payload, int offset) {
    WireBytes bytes = new WireBytes(payload);
    bytes.skip(offset);
    return bytes.fixed(2);
  }

  private void definitions(int count) {
    for (int i = 0; i < count; i++) {
      add(next(), Kind.COLUMN);
    }
    if (count > 0 && !deprecateEof) {
      add(next(), Kind.COLUMNS_END);
    }
  }

  private void fields() {
    int logical = next();
    while (!isTerminator(logical) && first(logical) != 0xFF) {
      add(logical, Kind.COLUMN);
      logical = next();
    }
    add(logical, first(logical) == 0xFF ? Kind.ERROR : Kind.RESULT_END);
  }

  private boolean isTerminator(int logical) {
    int length = packets.get(logical).payload().length;
    return first(logical) == 0xFE && (deprecateEof ? length < WirePacket.MAX_PAYLOAD : length < 9);
  }

  /** Reads one logical packet; returns the index of its first physical one. */
  private int next() {
    int first = packets.size();
    WirePacket packet;
    do {
      packet = source.get();
      packets.add(packet);
    } while (packet.payload().length == WirePacket.MAX_PAYLOAD);
    return first;
  }

  private void add(int logical, Kind kind) {
    parts.add(new Part(kind, logical, packets.size() - logical));
  }

  private int first() {
    return packets.getLast().firstByte();
  }

  private int first(int logical) {
    return packets.get(logical).firstByte();
  }

  /** The status bits of an OK packet or of a terminator in either form; 0 for anything else. */
  static int status(Kind kind, byte[] payload) {
    if (kind != Kind.OK && kind != Kind.RESULT_END) {
      return 0;
    }
    WireBytes bytes = new WireBytes(payload);
    boolean eof = bytes.fixed(1) == 0xFE && payload.length == 5;
    if (eof) {
      bytes.skip(2);
    } else {
      bytes.lengthEncoded();
      bytes.lengthEncoded();
    }
    return bytes.fixed(2);
  }
}
