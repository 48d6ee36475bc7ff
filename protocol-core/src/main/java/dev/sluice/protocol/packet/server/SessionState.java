package dev.sluice.protocol.packet.server;

import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.LengthEncoded;
import dev.sluice.protocol.payload.RestOfPacketString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A change of the session that a server reports. It is only for reading; to pass it on, the OK packet keeps the bytes.
 * Manual: "Session State Information"; MariaDB: "OK_Packet", "Session Change Type".
 */
public sealed interface SessionState {

  /** A system variable has a new value, as text. */
  record SystemVariable(String name, String value) implements SessionState {}

  /** The default schema has changed; the name is empty if there is none any more. */
  record Schema(String name) implements SessionState {

    private static final int TYPE = 1;

    /** The raw entry, as {@link SessionState#parse} reads it. */
    public byte[] toBytes() {
      ByteBuf data = Unpooled.buffer();
      LengthEncoded.writeBytes(data, name.getBytes(StandardCharsets.UTF_8));
      ByteBuf entry = Unpooled.buffer().writeByte(TYPE);
      LengthEncoded.writeBytes(entry, ByteBufUtil.getBytes(data));
      return ByteBufUtil.getBytes(entry);
    }
  }

  /** Whether the session holds state that a new session would not have. */
  record StateChange(boolean changed) implements SessionState {}

  /** The ids of the transactions that the statement committed or saw, as text. */
  record Gtid(byte[] gtids) implements SessionState {}

  /** The statements that would begin the current transaction elsewhere; empty if there is none. */
  record TransactionCharacteristics(String statements) implements SessionState {}

  /** Eight flags, such as {@code T_______} in an explicit transaction. */
  record TransactionState(String flags) implements SessionState {}

  /** A kind of change that has no name here, such as MariaDB's user variables. */
  record Unknown(int type, byte[] data) implements SessionState {}

  /** The first byte of a {@link StateChange}. */
  int STATE_CHANGE = 2;

  /**
   * Reads {@link OkPacket#sessionState}.
   *
   * @throws dev.sluice.protocol.ProtocolException if an entry does not hold what its type says
   */
  static List<SessionState> parse(byte[] raw) {
    ByteBuf in = Unpooled.wrappedBuffer(raw);
    List<SessionState> entries = new ArrayList<>();
    while (in.isReadable()) {
      int type = FixedLengthInteger.read1(in);
      byte[] data = LengthEncoded.readBytes(in);
      parseEntry(type, data, entries);
    }
    return entries;
  }

  /**
   * The raw entries without those of one type; {@code raw} itself if there are none of that type.
   *
   * @throws dev.sluice.protocol.ProtocolException if these are not entries
   */
  static byte[] without(int type, byte[] raw) {
    ByteBuf in = Unpooled.wrappedBuffer(raw);
    ByteArrayOutputStream others = new ByteArrayOutputStream(raw.length);
    while (in.isReadable()) {
      int start = in.readerIndex();
      int each = FixedLengthInteger.read1(in);
      LengthEncoded.skip(in);
      if (each != type) {
        others.write(raw, start, in.readerIndex() - start);
      }
    }
    return others.size() == raw.length ? raw : others.toByteArray();
  }

  private static void parseEntry(int type, byte[] data, List<SessionState> entries) {
    ByteBuf in = Unpooled.wrappedBuffer(data);
    switch (type) {
      case 0 -> parseVariables(in, entries);
      case 1 -> entries.add(new Schema(readText(in)));
      case STATE_CHANGE -> entries.add(new StateChange(FixedLengthInteger.read1(in) == '1'));
      case 3 -> entries.add(parseGtid(in));
      case 4 -> entries.add(new TransactionCharacteristics(readText(in)));
      case 5 -> entries.add(new TransactionState(readText(in)));
      default -> entries.add(new Unknown(type, data));
    }
  }

  /** Servers send one variable in each entry, but clients read as many as an entry contains. */
  private static void parseVariables(ByteBuf in, List<SessionState> entries) {
    while (in.isReadable()) {
      String name = readText(in);
      String value = readText(in);
      entries.add(new SystemVariable(name, value));
    }
  }

  /** The first byte says how the ids are written; the only value is 0, for text. */
  private static SessionState parseGtid(ByteBuf in) {
    int encoding = FixedLengthInteger.read1(in);
    if (encoding != 0) {
      return new Unknown(3, RestOfPacketString.read(in.readerIndex(0)));
    }
    return new Gtid(LengthEncoded.readBytes(in));
  }

  private static String readText(ByteBuf in) {
    return new String(LengthEncoded.readBytes(in), StandardCharsets.UTF_8);
  }
}
