package dev.fleet.runtime.grpc;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets a handler answer a server-streaming call with blocking code.
 *
 * <p>The body runs on a virtual thread of its own and not in the handler, since gRPC delivers
 * "ready" and "cancelled" only after the handler has returned. When the call ends early that thread
 * is interrupted, so a body may wait on anything that an interrupt wakes. A body whose call has
 * ended before it could begin is never run.
 */
public final class BlockingStream {
  private BlockingStream() {}

  /** Starts {@code body}; call it last in the handler. */
  public static <T> void serve(StreamObserver<T> responses, StreamBody<T> body) {
    serve(responses, body, Thread.ofVirtual().name("stream").factory());
  }

  /**
   * As above, on a thread of another kind: virtual threads share a few carriers, and a stream that
   * must not wait behind thousands of others has a platform thread.
   */
  public static <T> void serve(
      StreamObserver<T> responses, StreamBody<T> body, ThreadFactory threads) {
    var writer = new Writer<>((ServerCallStreamObserver<T>) responses);
    Context context = Context.current();
    Thread thread = threads.newThread(context.wrap(() -> writer.run(body)));
    writer.attach(thread, Drain.of(context));
    thread.start();
  }

  /** The lock guards the flags; the observer is used by the body's thread only. */
  private static final class Writer<T> implements StreamWriter<T> {
    private final ServerCallStreamObserver<T> observer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final List<Runnable> onCancel = new ArrayList<>();
    private @Nullable Thread thread;
    private Runnable leaveDrain = () -> {};
    private boolean cancelled;
    private boolean draining;
    private boolean finished;

    Writer(ServerCallStreamObserver<T> observer) {
      this.observer = observer;
    }

    void attach(Thread body, Drain drain) {
      lock.lock();
      try {
        thread = body;
      } finally {
        lock.unlock();
      }
      observer.setOnReadyHandler(this::signal);
      observer.setOnCancelHandler(() -> end(false));
      // The handler above must be queued behind a handler that still runs; the context is not.
      Context.current().addListener(context -> end(false), Runnable::run);
      leaveDrain = drain.enter(() -> end(true));
    }

    void run(StreamBody<T> body) {
      @Nullable Throwable failure = null;
      if (!cancelled()) {
        try {
          body.write(this);
        } catch (Throwable e) {
          failure = e;
        }
      }
      leaveDrain.run();
      finish(failure);
    }

    private void finish(@Nullable Throwable failure) {
      boolean drained;
      lock.lock();
      try {
        finished = true;
        drained = draining;
        if (cancelled && !drained) {
          return; // Nobody listens any more.
        }
      } finally {
        lock.unlock();
      }
      if (drained) {
        // Even if the body returned: it did so because it was told to stop.
        observer.onError(ErrorMapping.shuttingDown());
      } else if (failure == null) {
        observer.onCompleted();
      } else {
        observer.onError(failure); // ErrorInterceptor makes it fit to be seen.
      }
    }

    private void signal() {
      lock.lock();
      try {
        change.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private void end(boolean byDrain) {
      List<Runnable> actions;
      lock.lock();
      try {
        if (finished || cancelled) {
          return;
        }
        cancelled = true;
        draining = byDrain;
        actions = List.copyOf(onCancel);
        change.signalAll();
        if (thread != null) {
          thread.interrupt();
        }
      } finally {
        lock.unlock();
      }
      actions.forEach(Runnable::run);
    }

    @Override
    public void write(T message) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (!checked().isReady()) {
          change.await();
        }
      } finally {
        lock.unlock();
      }
      observer.onNext(message);
    }

    @Override
    public boolean tryWrite(T message) {
      lock.lock();
      try {
        if (!checked().isReady()) {
          return false;
        }
      } finally {
        lock.unlock();
      }
      observer.onNext(message);
      return true;
    }

    @Override
    public boolean awaitReady(Duration timeout) throws InterruptedException {
      long left = TimeUnit.NANOSECONDS.convert(timeout);
      lock.lockInterruptibly();
      try {
        while (!checked().isReady()) {
          if (left <= 0) {
            return false;
          }
          left = change.awaitNanos(left);
        }
        return true;
      } finally {
        lock.unlock();
      }
    }

    private ServerCallStreamObserver<T> checked() {
      if (cancelled) {
        throw new CancellationException("the call has ended");
      }
      return observer;
    }

    @Override
    public boolean cancelled() {
      lock.lock();
      try {
        return cancelled;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onCancel(Runnable action) {
      lock.lock();
      try {
        if (!cancelled) {
          onCancel.add(action);
          return;
        }
      } finally {
        lock.unlock();
      }
      action.run();
    }
  }
}
