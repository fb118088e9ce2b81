package dev.fleet.agent.link;

import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.runtime.loop.LoopClosedException;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the answers of a call to a loop. The next message is asked for when the loop has worked
 * off the one before, so nothing piles up.
 *
 * @param <Q> the requests
 * @param <A> the answers
 */
final class LoopObserver<Q, A> implements ClientResponseObserver<Q, A> {
  private final Executor loop;
  private final Consumer<A> onMessage;
  private final Consumer<Throwable> onEnd;
  private final boolean stream;
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private @Nullable ClientCallStreamObserver<Q> call;

  private LoopObserver(
      Executor loop, boolean stream, Consumer<A> onMessage, Consumer<Throwable> onEnd) {
    this.loop = loop;
    this.stream = stream;
    this.onMessage = onMessage;
    this.onEnd = onEnd;
  }

  /**
   * For a call with any number of answers.
   *
   * @param onEnd gets the status that the call ended with, also OK, as an exception
   */
  static <Q, A> LoopObserver<Q, A> stream(
      EventLoop loop, Consumer<A> onMessage, Consumer<Throwable> onEnd) {
    return new LoopObserver<>(loop, true, onMessage, onEnd);
  }

  /**
   * As above, ahead of what waits for the loop already: who reads a sign of life late takes the
   * other side for dead.
   */
  static <Q, A> LoopObserver<Q, A> promptStream(
      EventLoop loop, Consumer<A> onMessage, Consumer<Throwable> onEnd) {
    return new LoopObserver<>(loop::executeAhead, true, onMessage, onEnd);
  }

  /** For a call with one answer; the end is told only of a call that failed. */
  static <Q, A> LoopObserver<Q, A> unary(
      EventLoop loop, Consumer<A> onAnswer, Consumer<Throwable> onFailure) {
    return new LoopObserver<>(
        loop,
        false,
        onAnswer,
        end -> {
          if (!Status.fromThrowable(end).isOk()) {
            onFailure.accept(end);
          }
        });
  }

  /** For a call whose answer says nothing: {@code done} gets null after success. */
  static <Q, A> LoopObserver<Q, A> unary(EventLoop loop, Consumer<@Nullable Throwable> done) {
    return new LoopObserver<>(
        loop, false, _ -> {}, end -> done.accept(Status.fromThrowable(end).isOk() ? null : end));
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> stream) {
    call = stream;
    stream.disableAutoRequestWithInitial(1);
  }

  @Override
  public void onNext(A message) {
    toLoop(
        () -> {
          if (!cancelled.get()) {
            onMessage.accept(message);
          }
          if (call != null && stream && !cancelled.get()) {
            call.request(1);
          }
        });
  }

  @Override
  public void onError(Throwable cause) {
    end(cause);
  }

  @Override
  public void onCompleted() {
    end(Status.OK.withDescription("the registry ended the stream").asRuntimeException());
  }

  private void end(Throwable cause) {
    toLoop(
        () -> {
          if (!cancelled.get()) {
            onEnd.accept(cause);
          }
        });
  }

  private void toLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (LoopClosedException e) {
      cancel(); // The agent ends; so does the call.
    }
  }

  /** Ends the call from this side; nothing more is told. */
  void cancel() {
    if (call != null && cancelled.compareAndSet(false, true)) {
      call.cancel("the agent ended the session", null);
    }
  }
}
