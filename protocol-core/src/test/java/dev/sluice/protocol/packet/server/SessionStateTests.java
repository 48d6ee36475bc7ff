package dev.sluice.protocol.packet.server;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.packet.server.SessionState.Gtid;
import dev.sluice.protocol.packet.server.SessionState.Schema;
import dev.sluice.protocol.packet.server.SessionState.StateChange;
import dev.sluice.protocol.packet.server.SessionState.SystemVariable;
import dev.sluice.protocol.packet.server.SessionState.TransactionCharacteristics;
import dev.sluice.protocol.packet.server.SessionState.TransactionState;
import dev.sluice.protocol.packet.server.SessionState.Unknown;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionStateTests {

  /** Entries as MariaDB 11.4.5 sends them. */
  private static final String[] ALL = {
    "00 17 15 'character_set_results' 00 | system variable, empty for NULL",
    "01 06 05 'mysql'                    | schema",
    "02 01 '1'                           | state change",
    "03 06 00 04 'u:1 '                  | GTID: encoding, ids",
    "04 13 12 'START TRANSACTION;'       | transaction characteristics",
    "05 09 08 'T___W___'                 | transaction state"
  };

  private static List<SessionState> parse(ByteBuf raw) {
    return SessionState.parse(ByteBufUtil.getBytes(raw));
  }

  @Test
  void everyKindIsRead() {
    List<SessionState> entries = SessionState.parse(bytes(ALL));

    assertThat(entries).hasSize(6);
    assertThat(entries.get(0)).isEqualTo(new SystemVariable("character_set_results", ""));
    assertThat(entries.get(1)).isEqualTo(new Schema("mysql"));
    assertThat(entries.get(2)).isEqualTo(new StateChange(true));
    assertThat(entries.get(3))
        .isInstanceOfSatisfying(Gtid.class, gtid -> assertThat(gtid.gtids()).asString().isEqualTo("u:1 "));
    assertThat(entries.get(4)).isEqualTo(new TransactionCharacteristics("START TRANSACTION;"));
    assertThat(entries.get(5)).isEqualTo(new TransactionState("T___W___"));
  }

  @Test
  void entriesOfOneTypeAreTakenOut() {
    assertSameBytes(
        SessionState.without(SessionState.STATE_CHANGE, bytes("02 01 '1'", "01 06 05 'mysql'", "02 01 '0'", "0c 00")),
        bytes("01 06 05 'mysql'", "0c 00"));
    assertThat(SessionState.without(SessionState.STATE_CHANGE, bytes("02 01 '1'"))).isEmpty();
  }

  @Test
  void withoutSuchEntriesNothingIsCopied() {
    for (byte[] raw : new byte[][] {bytes(), bytes("01 06 05 'mysql'", "05 09 08 'T___W___'")}) {
      assertThat(SessionState.without(SessionState.STATE_CHANGE, raw)).isSameAs(raw);
    }
  }

  @Test
  void onlyEntriesCanBeTakenOut() {
    for (String entries : new String[] {"02", "01 06 05 'mysq'", "01 06 05 'mysql' 02 02 '1'", "05 fb"}) {
      assertRefused(
          in -> SessionState.without(SessionState.STATE_CHANGE, ByteBufUtil.getBytes(in)), "expected", entries);
    }
  }

  @Test
  void aSchemaIsWrittenAsItIsRead() {
    byte[] entry = new Schema("it").toBytes();
    assertThat(entry).isEqualTo(bytes("01 03 02 'it'"));
    assertThat(SessionState.parse(entry)).containsExactly(new Schema("it"));
  }

  @Test
  void nothingHasNoEntries() {
    assertThat(SessionState.parse(bytes())).isEmpty();
  }

  @Test
  void aStateMayBeUnchanged() {
    assertThat(SessionState.parse(bytes("02 01 '0'"))).containsExactly(new StateChange(false));
  }

  @Test
  void anEntryMayHoldSeveralVariables() {
    assertThat(SessionState.parse(bytes("00 08 01 'a' 01 '1' 01 'b' 01 '2'")))
        .containsExactly(new SystemVariable("a", "1"), new SystemVariable("b", "2"));
  }

  @Test
  void otherKindsKeepTheirBytes() {
    assertThat(SessionState.parse(bytes("0c 03 01 02 03")))
        .singleElement()
        .isInstanceOfSatisfying(
            Unknown.class,
            unknown -> {
              assertThat(unknown.type()).isEqualTo(12);
              assertThat(unknown.data()).isEqualTo(bytes("01 02 03"));
            });
    assertThat(SessionState.parse(bytes("03 02 01 07 | GTIDs written in another way")))
        .singleElement()
        .isInstanceOfSatisfying(Unknown.class, unknown -> assertThat(unknown.data()).isEqualTo(bytes("01 07")));
  }

  @Test
  void entriesThatDoNotHoldWhatTheySayAreRefused() {
    assertRefused(SessionStateTests::parse, "at least 5 bytes, got 2", "01 03 05 'my'");
    assertRefused(SessionStateTests::parse, "at least 1 bytes, got 0", "02 00");
    assertRefused(SessionStateTests::parse, "at least 1 bytes, got 0", "00 02 01 'a'");
  }

  @Test
  void truncationsAreRefusedUnlessBetweenEntries() {
    assertTruncationsRefused(bytes(ALL), 0, SessionStateTests::parse);
    assertRefused(SessionStateTests::parse, "at least 23 bytes, got 22", "00 17 15 'character_set_results'");
  }
}
