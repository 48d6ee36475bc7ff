package dev.sluice.gateway.command;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.PoolState;
import dev.sluice.gateway.session.Pinned;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.session.SessionRegistry;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Collation;
import dev.sluice.protocol.ColumnType;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.packet.server.ColumnDefinition41;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.result.ResultsetWriter;
import dev.sluice.protocol.result.RowFormat;
import dev.sluice.protocol.statement.GatewayStatement;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Answers {@code SHOW SLUICE ...}. A user sees its own sessions and its own account's pools only. Thread-safe.
 */
public final class ShowSluice {

  private static final int TEXT_LENGTH = 4 * 1024;
  private static final int INTEGER_LENGTH = 20;

  private static final List<ColumnDefinition41> PINS = List.of(integer("Id"), text("User"), text("Reason"),
      integer("Seconds"), integer("Backend_connection"), text("Statement"));

  private static final List<ColumnDefinition41> POOLS = List.of(text("Account"), integer("Collation"),
      text("Has_schema"), integer("Lent"), integer("Soft_leased"), integer("Pinned"), integer("Idle"),
      integer("Waiting"), integer("Steals"));

  private final SessionRegistry sessions;
  private final Backend backend;

  public ShowSluice(SessionRegistry sessions, Backend backend) {
    this.sessions = sessions;
    this.backend = backend;
  }

  private static ColumnDefinition41 text(String name) {
    return ColumnDefinition41.expression(name, ColumnType.MYSQL_TYPE_VAR_STRING, Collation.UTF8MB4_GENERAL_CI,
        TEXT_LENGTH, 0, 0);
  }

  private static ColumnDefinition41 integer(String name) {
    return ColumnDefinition41.expression(name, ColumnType.MYSQL_TYPE_LONGLONG, Collation.BINARY, INTEGER_LENGTH, 0, 0);
  }

  /** The answer, to be subscribed to once. */
  Flux<ResultSegment> answer(Session session, GatewayStatement statement) {
    return switch (statement) {
      case PINS -> result(session, PINS, pins(session));
      case POOLS -> result(session, POOLS, pools(session));
    };
  }

  private List<@Nullable Object[]> pins(Session asking) {
    return sessions.all()
        .filter(session -> session.identity().user().equals(asking.identity().user()) && session.pinned() != null)
        .sorted(Comparator.comparingInt(session -> session.identity().connectionId()))
        .map(ShowSluice::pin).filter(Objects::nonNull).toList();
  }

  private static @Nullable Object @Nullable [] pin(Session session) {
    Pinned pinned = session.pinned();
    return pinned == null ? null : new @Nullable Object[] {
        Integer.toUnsignedLong(session.identity().connectionId()), session.identity().user(), pinned.reason().name(),
        Instant.now().getEpochSecond() - pinned.since().getEpochSecond(), session.heldConnection(), pinned.digest()};
  }

  private List<@Nullable Object[]> pools(Session asking) {
    String account = asking.account();
    long pinned = sessions.all().filter(session -> session.account().equals(account) && session.pinned() != null)
        .count();
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (PoolState pool : backend.pools()) {
      if (pool.account().equals(account)) {
        rows.add(new @Nullable Object[] {pool.account(), (long) pool.collation(), pool.hasSchema() ? "Yes" : "No",
            (long) pool.lent(), (long) pool.offered(), pinned, (long) pool.idle(), (long) pool.waiting(),
            pool.steals()});
      }
    }
    return rows;
  }

  private static Flux<ResultSegment> result(Session session, List<ColumnDefinition41> columns,
      List<@Nullable Object[]> rows) {
    return Flux.defer(() -> {
      int status = session.status() & ~(StatusFlags.MORE_RESULTS_EXISTS | StatusFlags.SESSION_STATE_CHANGED);
      ResultsetWriter writer = new ResultsetWriter(columns, RowFormat.TEXT, session.capabilities(), 1);
      List<ResultSegment> segments = new ArrayList<>();
      ByteBuf definitions = ByteBufAllocator.DEFAULT.buffer();
      writer.metadata(definitions, status, 0);
      boolean eof = !session.capabilities().has(Capabilities.DEPRECATE_EOF);
      segments.add(new ResultSegment.Metadata(definitions, eof, false));
      for (@Nullable Object[] row : rows) {
        ByteBuf frame = ByteBufAllocator.DEFAULT.buffer();
        writer.row(frame, row);
        segments.add(new ResultSegment.Rows(frame, 1));
      }
      ByteBuf end = ByteBufAllocator.DEFAULT.buffer();
      writer.end(end, status, 0);
      segments.add(new ResultSegment.ResultEnd(end, status));
      return Flux.fromIterable(segments);
    });
  }
}
