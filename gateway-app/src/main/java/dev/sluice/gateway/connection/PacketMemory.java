package dev.sluice.gateway.connection;

import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * The memory in which clients' packets are held while they are received, sent on to the server, or wait for a
 * connection to it. The packets of clients that have not logged in have a part of their own, so that such clients
 * cannot take the memory from others. Short packets have one too, and so do not wait for long ones. Thread-safe.
 */
public final class PacketMemory {

  /** The bytes of a statement that are kept without a reservation. */
  static final int FREE = 16 * 1024;

  /** The bytes of a login's packet that are kept without a reservation. */
  static final int FREE_IN_LOGIN = 2 * 1024;

  private static final int STATEMENTS_PART = 2;
  private static final int LOGINS_PART = 16;
  private static final int SHORT_PART = 8;
  private static final int SHORT = 64;

  private final MemoryBudget logins;
  private final MemoryBudget statements;
  private final MemoryBudget shortStatements;
  private final Duration patience;

  /** As configured, or by the memory that Netty may use outside the heap. */
  public PacketMemory(MemoryProperties properties) {
    long available = PlatformDependent.maxDirectMemory();
    long all = available > 0 ? available : Runtime.getRuntime().maxMemory();
    long ofStatements = bytes(properties.statements(), all / STATEMENTS_PART);
    this.logins = new MemoryBudget(bytes(properties.logins(), all / LOGINS_PART));
    this.statements = new MemoryBudget(ofStatements);
    this.shortStatements = new MemoryBudget(ofStatements / SHORT_PART);
    this.patience = properties.waitTimeout();
  }

  private static long bytes(@Nullable DataSize configured, long otherwise) {
    return configured == null ? otherwise : configured.toBytes();
  }

  /** How long a statement waits for memory. */
  Duration patience() {
    return patience;
  }

  /** The longest packet that can ever be held, in bytes, frames' headers included. */
  long longestStatement() {
    return statements.size();
  }

  MemoryBudget logins() {
    return logins;
  }

  /** The budget for a packet whose first frame has that many bytes. */
  MemoryBudget statements(long bytes) {
    return bytes <= statements.size() / SHORT ? shortStatements : statements;
  }

  /** Bytes taken now. */
  public long taken() {
    return logins.taken() + statements.taken() + shortStatements.taken();
  }

  /** How many clients wait for memory. */
  public int waiting() {
    return logins.waiting() + statements.waiting() + shortStatements.waiting();
  }
}
