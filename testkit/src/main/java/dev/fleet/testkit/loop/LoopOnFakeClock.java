package dev.fleet.testkit.loop;

import dev.fleet.runtime.loop.DroppableTask;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.runtime.loop.LoopClosedException;
import dev.fleet.runtime.loop.LoopFullException;
import dev.fleet.testkit.clock.FakeClocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An event loop without a thread: its tasks are events of a {@link FakeClocks}, due at once, and
 * run when the test moves time or calls {@link FakeClocks#runDue}. All loops on the same clocks
 * share one order of events, so a simulation of many services is deterministic.
 *
 * <p>It differs from the real one in that it never waits: {@code execute} on a full queue throws.
 */
public final class LoopOnFakeClock implements EventLoop {
  private final String name;
  private final int capacity;
  private final FakeClocks clocks;
  private final List<Throwable> thrown = new ArrayList<>();
  private final Set<Pending> waiting = new HashSet<>();
  private final Set<Pending> timers = new HashSet<>();
  private @Nullable Thread runner;
  private boolean closed;

  public LoopOnFakeClock(String name, int capacity, FakeClocks clocks) {
    this.name = name;
    this.capacity = capacity;
    this.clocks = clocks;
  }

  @Override
  public void execute(Runnable task) {
    executeOrReject(task);
  }

  @Override
  public synchronized void executeOrReject(Runnable task) {
    if (!closed && waiting.size() >= capacity) {
      throw new LoopFullException(name, capacity);
    }
    set(waiting, Duration.ZERO, task);
  }

  /** Keeps its place among what is due at the same moment: nothing ever waits for long here. */
  @Override
  public synchronized void executeAhead(Runnable task) {
    set(timers, Duration.ZERO, task);
  }

  /** Runs what is due, this task among it, instead of waiting for another thread to do so. */
  @Override
  public <T extends @Nullable Object> T call(Callable<T> task, Duration deadline) throws Exception {
    if (onLoop()) {
      throw new IllegalStateException("call() from the loop itself would wait for itself");
    }
    CompletableFuture<T> future = submit(task);
    clocks.runDue();
    return EventLoop.await(future, Duration.ZERO);
  }

  @Override
  public synchronized Timer after(Duration delay, Runnable task) {
    Pending pending = set(timers, delay, task);
    return () -> cancel(pending);
  }

  private Pending set(Set<Pending> set, Duration delay, Runnable task) {
    if (closed) {
      throw new LoopClosedException(name);
    }
    var pending = new Pending(set, task);
    set.add(pending);
    pending.timer = clocks.after(delay, () -> run(pending));
    return pending;
  }

  private synchronized void cancel(Pending pending) {
    pending.set.remove(pending);
    if (pending.timer != null) {
      pending.timer.cancel();
    }
  }

  private void run(Pending pending) {
    synchronized (this) {
      if (!pending.set.remove(pending)) {
        return;
      }
      runner = Thread.currentThread();
    }
    try {
      pending.task.run();
    } catch (Throwable e) {
      synchronized (this) {
        thrown.add(e);
      }
    } finally {
      synchronized (this) {
        runner = null;
      }
    }
  }

  @Override
  public synchronized boolean onLoop() {
    return Thread.currentThread().equals(runner);
  }

  @Override
  public synchronized int queued() {
    return waiting.size();
  }

  @Override
  public synchronized long faults() {
    return thrown.size();
  }

  /** What tasks have thrown, in order; a test ends by asserting that it is empty. */
  public synchronized List<Throwable> thrown() {
    return List.copyOf(thrown);
  }

  /** Runs the waiting tasks, drops the timers, and takes no more. */
  @Override
  public void close(Duration deadline) {
    if (!onLoop()) {
      clocks.runDue();
    }
    List<Pending> dropped;
    synchronized (this) {
      closed = true;
      dropped = new ArrayList<>(waiting);
      dropped.addAll(timers);
    }
    for (Pending pending : dropped) {
      cancel(pending);
      if (pending.task instanceof DroppableTask droppable) {
        droppable.dropped(new LoopClosedException(name));
      }
    }
  }

  private static final class Pending {
    final Set<Pending> set;
    final Runnable task;
    @Nullable Timer timer;

    Pending(Set<Pending> set, Runnable task) {
      this.set = set;
      this.task = task;
    }
  }
}
