package dev.sluice.gateway.backend.login;

import dev.sluice.protocol.auth.CachingSha2Password;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.AuthMoreData;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * What a server says in a login, for a client that may leave in the middle of it. The login then goes on without the
 * client until the server's verdict, because a server counts a login that breaks off as an error of the gateway's host,
 * and blocks the host after several of them. Each further question of the server is answered by an empty packet.
 *
 * <p>Takes one subscriber, which is served on the connection's event loop; {@link #leave} may be called from anywhere.
 */
final class LoginConversation extends Flux<ResultSegment> implements CoreSubscriber<ResultSegment>, Subscription {

  private final Flux<ResultSegment> answer;
  private final GreetedWire connection;
  private final EventLoop loop;
  private final Duration patience;
  private volatile @Nullable CoreSubscriber<? super ResultSegment> client;
  private volatile @Nullable Subscription server;
  private volatile boolean asked;
  private volatile boolean left;
  private volatile boolean done;

  // confined to the event loop
  private boolean loggedIn;
  private boolean goesOn;
  private @Nullable Future<?> limit;

  /**
   * A login that has not begun.
   *
   * @param answer what the server says
   * @param loop the connection's event loop
   * @param patience how long the login may go on without its client
   */
  LoginConversation(Flux<ResultSegment> answer, GreetedWire connection, EventLoop loop, Duration patience) {
    this.answer = answer;
    this.connection = connection;
    this.loop = loop;
    this.patience = patience;
  }

  @Override
  public void subscribe(CoreSubscriber<? super ResultSegment> actual) {
    client = actual;
    answer.subscribe(this);
  }

  /** The server's last question is being answered. */
  void answered() {
    asked = false;
  }

  /**
   * The client has left. Returns whether the login goes on and will end the connection; if not, the login is over
   * already.
   */
  boolean leave() {
    left = true;
    if (done) {
      return false;
    }
    loop.execute(this::goOn);
    return true;
  }

  // from the server

  @Override
  public void onSubscribe(Subscription subscription) {
    server = subscription;
    client().onSubscribe(this);
  }

  @Override
  public void onNext(ResultSegment segment) {
    loggedIn = segment instanceof ResultSegment.Ok;
    asked = asks(segment);
    if (!left) {
      client().onNext(segment);
      return;
    }
    segment.release();
    if (goesOn && asked) {
      sayNothing();
    }
  }

  /** Every packet is a question, except the verdict and the message that the proof was enough. */
  private static boolean asks(ResultSegment segment) {
    if (segment instanceof ResultSegment.Ok || segment instanceof ResultSegment.ServerError) {
      return false;
    }
    ByteBuf frame = segment.content();
    ByteBuf payload = Frames.payload(frame, frame.readerIndex());
    int start = payload.readerIndex();
    return payload.readableBytes() != 2 || payload.getByte(start) != AuthMoreData.HEADER
        || payload.getByte(start + 1) != CachingSha2Password.FAST_AUTH_SUCCESS;
  }

  @Override
  public void onError(Throwable e) {
    done = true;
    if (left) {
      end(false);
    } else {
      client().onError(e);
    }
  }

  @Override
  public void onComplete() {
    done = true;
    if (left) {
      end(loggedIn);
    } else {
      client().onComplete();
    }
  }

  private CoreSubscriber<? super ResultSegment> client() {
    return Objects.requireNonNull(client);
  }

  // from the client

  @Override
  public void request(long n) {
    Objects.requireNonNull(server).request(n);
  }

  @Override
  public void cancel() {
    leave();
  }

  // without the client

  private void goOn() {
    if (goesOn || done) {
      return;
    }
    goesOn = true;
    if (server == null) {
      // nothing has been sent
      connection.close();
      return;
    }
    limit = loop.schedule(connection::close, patience.toMillis(), TimeUnit.MILLISECONDS);
    request(Long.MAX_VALUE);
    if (asked) {
      sayNothing();
    }
  }

  private void sayNothing() {
    connection.send(Unpooled.EMPTY_BUFFER).subscribe(null, gone -> connection.close());
  }

  private void end(boolean inOrder) {
    if (limit != null) {
      limit.cancel(false);
    }
    if (inOrder) {
      connection.quit();
    } else {
      connection.close();
    }
  }
}
