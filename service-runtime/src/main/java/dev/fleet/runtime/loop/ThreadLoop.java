package dev.fleet.runtime.loop;

import dev.fleet.runtime.clock.Clocks;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The loop on a thread of its own. The lock guards both queues and the flag; tasks run outside. */
final class ThreadLoop implements EventLoop {
  private final String name;
  private final int capacity;
  private final Clocks clocks;
  private final Consumer<? super Throwable> onFault;
  private final Thread thread;
  private final AtomicLong faults = new AtomicLong();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition space = lock.newCondition();
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final ArrayDeque<Alarm> due = new ArrayDeque<>();
  private final Set<Alarm> alarms = new HashSet<>();
  private boolean closed;

  ThreadLoop(String name, int capacity, Clocks clocks, Consumer<? super Throwable> onFault) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be positive, got " + capacity);
    }
    this.name = name;
    this.capacity = capacity;
    this.clocks = clocks;
    this.onFault = onFault;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  @Override
  public void execute(Runnable task) {
    lock.lock();
    try {
      while (!closed && tasks.size() >= capacity) {
        if (onLoop()) {
          throw new LoopFullException(name, capacity);
        }
        space.await();
      }
      add(task);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while loop " + name + " was full");
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void executeOrReject(Runnable task) {
    lock.lock();
    try {
      if (!closed && tasks.size() >= capacity) {
        throw new LoopFullException(name, capacity);
      }
      add(task);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void executeAhead(Runnable task) {
    var alarm = new Alarm(task);
    lock.lock();
    try {
      if (closed) {
        throw new LoopClosedException(name);
      }
      alarms.add(alarm);
      due.add(alarm);
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  private void add(Runnable task) {
    if (closed) {
      throw new LoopClosedException(name);
    }
    tasks.add(task);
    work.signal();
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    var alarm = new Alarm(task);
    lock.lock();
    try {
      if (closed) {
        throw new LoopClosedException(name);
      }
      alarms.add(alarm);
      alarm.source = clocks.timers().after(delay, () -> ring(alarm));
    } finally {
      lock.unlock();
    }
    return () -> cancel(alarm);
  }

  private void ring(Alarm alarm) {
    lock.lock();
    try {
      if (alarms.contains(alarm)) {
        due.add(alarm);
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void cancel(Alarm alarm) {
    lock.lock();
    try {
      alarms.remove(alarm);
      if (alarm.source != null) {
        alarm.source.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean onLoop() {
    return Thread.currentThread().equals(thread);
  }

  @Override
  public int queued() {
    lock.lock();
    try {
      return tasks.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long faults() {
    return faults.get();
  }

  private void run() {
    for (Runnable task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (Throwable e) {
        faults.incrementAndGet();
        onFault.accept(e);
      }
    }
  }

  /** The next task, a due timer first; null when the loop is closed and nothing is left. */
  private @Nullable Runnable next() {
    lock.lock();
    try {
      while (true) {
        for (Alarm alarm = due.poll(); alarm != null; alarm = due.poll()) {
          if (alarms.remove(alarm)) {
            return alarm.task;
          }
        }
        Runnable task = tasks.poll();
        if (task != null) {
          space.signal();
          return task;
        }
        if (closed) {
          return null;
        }
        work.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close(Duration deadline) {
    stopTaking();
    if (onLoop()) {
      return;
    }
    try {
      if (!thread.join(deadline)) {
        dropWaiting();
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      dropWaiting();
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void stopTaking() {
    lock.lock();
    try {
      closed = true;
      for (Alarm alarm : alarms) {
        if (alarm.source != null) {
          alarm.source.cancel();
        }
      }
      alarms.clear();
      due.clear();
      work.signalAll();
      space.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void dropWaiting() {
    var dropped = new ArrayDeque<Runnable>();
    lock.lock();
    try {
      dropped.addAll(tasks);
      tasks.clear();
    } finally {
      lock.unlock();
    }
    for (Runnable task : dropped) {
      if (task instanceof DroppableTask droppable) {
        droppable.dropped(new LoopClosedException(name));
      }
    }
  }

  private static final class Alarm {
    final Runnable task;
    @Nullable Timer source;

    Alarm(Runnable task) {
      this.task = task;
    }
  }
}
