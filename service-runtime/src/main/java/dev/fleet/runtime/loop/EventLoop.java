package dev.fleet.runtime.loop;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other, in the order in which they came. State that only tasks of one
 * loop touch needs no lock: the loop is its single writer. All methods may be called from any
 * thread.
 *
 * <p>The queue is bounded. What a task throws goes to the loop's fault handler and the loop goes
 * on, except for tasks of {@link #submit}, whose future carries it.
 *
 * <p>Two kinds exist: {@link #start} gives one on a thread of its own; the testkit has one that
 * runs on a made-up clock.
 */
public interface EventLoop extends Executor, Timers, AutoCloseable {
  /** How long {@link #close()} waits for tasks that were already taken. */
  Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

  /** Starts a loop that logs faults. */
  static EventLoop start(String name, int capacity, Clocks clocks) {
    return start(name, capacity, clocks, new LoggedFaults(name));
  }

  /**
   * Starts a loop on a daemon thread of its own.
   *
   * @param name for the thread, errors and logs
   * @param capacity how many tasks may wait; positive. Timers don't count
   * @param onFault gets what tasks throw, on the loop's thread; must not throw
   */
  static EventLoop start(
      String name, int capacity, Clocks clocks, Consumer<? super Throwable> onFault) {
    var loop = new ThreadLoop(name, capacity, clocks, onFault);
    loop.start();
    return loop;
  }

  /**
   * Hands over a task; waits while the queue is full.
   *
   * @throws LoopFullException if called by a task of this loop while the queue is full: it would
   *     wait for itself
   * @throws LoopClosedException if the loop is closed
   * @throws java.util.concurrent.CancellationException if interrupted while waiting; the flag stays
   *     set
   */
  @Override
  void execute(Runnable task);

  /**
   * Hands over a task without ever waiting; for callbacks that must not block.
   *
   * @throws LoopFullException if the queue is full
   * @throws LoopClosedException if the loop is closed
   */
  void executeOrReject(Runnable task);

  /**
   * Hands over a task that runs before all that wait, as timers that are due do, and after earlier
   * ones of its kind. As a timer it takes no place in the queue, so the caller sees to it that
   * there are few; and it is dropped when the loop closes.
   *
   * @throws LoopClosedException if the loop is closed
   */
  void executeAhead(Runnable task);

  /**
   * Hands over a task whose result the caller wants; waits and throws as {@link #execute}. The
   * future fails with {@link LoopClosedException} if the loop closes before the task begins.
   */
  default <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> task) {
    var submitted = new SubmittedTask<T>(task);
    execute(submitted);
    return submitted.future();
  }

  /**
   * Runs a task on the loop and waits for its result. Must not be called by a task of this loop.
   *
   * @throws TimeoutException if there is no result in time; the task may still run
   * @throws Exception what the task threw
   */
  default <T extends @Nullable Object> T call(Callable<T> task, Duration deadline)
      throws Exception {
    if (onLoop()) {
      throw new IllegalStateException("call() from the loop itself would wait for itself");
    }
    return await(submit(task), deadline);
  }

  /**
   * The result of a future, or what it failed with, unwrapped.
   *
   * @throws TimeoutException if there is no result in time
   * @throws Exception what the task threw
   */
  static <T extends @Nullable Object> T await(Future<T> future, Duration deadline)
      throws Exception {
    try {
      return future.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  /**
   * Runs {@code task} on the loop after {@code delay}. Timers take no place in the queue and are
   * dropped when the loop closes.
   */
  @Override
  Timer after(Duration delay, Runnable task);

  /** Whether the caller is a task of this loop. */
  boolean onLoop();

  /** How many tasks wait now. */
  int queued();

  /** How many tasks have gone to the fault handler so far. */
  long faults();

  /** As {@link #close(Duration)} with {@link #CLOSE_DEADLINE}. */
  @Override
  default void close() {
    close(CLOSE_DEADLINE);
  }

  /**
   * Takes no more tasks, runs those that wait, and ends. After the deadline the running task is
   * interrupted and the waiting ones are dropped. Called by a task of the loop, it doesn't wait.
   * Closing twice does nothing.
   */
  void close(Duration deadline);
}
