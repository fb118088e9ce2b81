package dev.fleet.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The messages of a stream, as a test reads them. */
final class Incoming<Q, T> implements ClientResponseObserver<Q, T>, AutoCloseable {
  private final LinkedBlockingQueue<Object> queue = new LinkedBlockingQueue<>();
  private @Nullable ClientCallStreamObserver<Q> call;

  private record End(Status status, @Nullable Throwable error) {}

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> stream) {
    call = stream;
  }

  @Override
  public void onNext(T message) {
    queue.add(message);
  }

  @Override
  public void onError(Throwable error) {
    queue.add(new End(Status.fromThrowable(error), error));
  }

  @Override
  public void onCompleted() {
    queue.add(new End(Status.OK, null));
  }

  /** The next message. */
  @SuppressWarnings("unchecked") // onNext puts only such messages.
  T next() {
    Object next = take(Replica.LIMIT);
    assertThat(next).as("a message").isNotNull().isNotInstanceOf(End.class);
    return (T) next;
  }

  /** Skips messages until one fits. */
  T nextThat(Predicate<T> fits) {
    while (true) {
      T message = next();
      if (fits.test(message)) {
        return message;
      }
    }
  }

  /** Skips messages until the stream fails. */
  Throwable failure() {
    while (true) {
      Object next = take(Replica.LIMIT);
      assertThat(next).as("the end of the stream").isNotNull();
      if (next instanceof End end) {
        assertThat(end.error()).as("a failure").isNotNull();
        return java.util.Objects.requireNonNull(end.error());
      }
    }
  }

  private @Nullable Object take(Duration limit) {
    try {
      return queue.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (call != null) {
      call.cancel("test is done", null);
    }
  }
}
