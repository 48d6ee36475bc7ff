package dev.sluice.gateway.backend;

import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** A driver's connection together with the wire in its pipeline; what the pool lends. */
final class WiredConnection implements Connection, Wrapped<BackendWire> {

  private final Connection delegate;
  private final BackendWire wire;

  WiredConnection(Connection delegate, BackendWire wire) {
    this.delegate = delegate;
    this.wire = wire;
  }

  @Override
  public BackendWire unwrap() {
    return wire;
  }

  /** Locally, a connection is valid while it is open; anything deeper is the driver's. */
  @Override
  public Publisher<Boolean> validate(ValidationDepth depth) {
    return depth == ValidationDepth.LOCAL ? Mono.just(wire.isOpen()) : delegate.validate(depth);
  }

  /** Says goodbye to the server, unless a command is still on its way: then nobody would hear it. */
  @Override
  public Publisher<Void> close() {
    if (wire.isIdle()) {
      return delegate.close();
    }
    wire.close();
    return Mono.empty();
  }

  @Override
  public Statement createStatement(String sql) {
    return delegate.createStatement(sql);
  }

  @Override
  public Batch createBatch() {
    return delegate.createBatch();
  }

  @Override
  public ConnectionMetadata getMetadata() {
    return delegate.getMetadata();
  }

  @Override
  public Publisher<Void> beginTransaction() {
    return delegate.beginTransaction();
  }

  @Override
  public Publisher<Void> beginTransaction(TransactionDefinition definition) {
    return delegate.beginTransaction(definition);
  }

  @Override
  public Publisher<Void> commitTransaction() {
    return delegate.commitTransaction();
  }

  @Override
  public Publisher<Void> rollbackTransaction() {
    return delegate.rollbackTransaction();
  }

  @Override
  public Publisher<Void> rollbackTransactionToSavepoint(String name) {
    return delegate.rollbackTransactionToSavepoint(name);
  }

  @Override
  public Publisher<Void> createSavepoint(String name) {
    return delegate.createSavepoint(name);
  }

  @Override
  public Publisher<Void> releaseSavepoint(String name) {
    return delegate.releaseSavepoint(name);
  }

  @Override
  public boolean isAutoCommit() {
    return delegate.isAutoCommit();
  }

  @Override
  public Publisher<Void> setAutoCommit(boolean autoCommit) {
    return delegate.setAutoCommit(autoCommit);
  }

  @Override
  public IsolationLevel getTransactionIsolationLevel() {
    return delegate.getTransactionIsolationLevel();
  }

  @Override
  public Publisher<Void> setTransactionIsolationLevel(IsolationLevel level) {
    return delegate.setTransactionIsolationLevel(level);
  }

  @Override
  public Publisher<Void> setLockWaitTimeout(Duration timeout) {
    return delegate.setLockWaitTimeout(timeout);
  }

  @Override
  public Publisher<Void> setStatementTimeout(Duration timeout) {
    return delegate.setStatementTimeout(timeout);
  }
}
