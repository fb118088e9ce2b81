package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.Epoll;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.runtime.loop.LoopClosedException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One thread for everything with a descriptor. Each descriptor that is ready gets one bounded turn,
 * then the others theirs, so that none starves another. Thread-safe.
 */
final class Poller implements AutoCloseable {
  private static final Log LOG = Log.of(Poller.class);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

  private final Epoll epoll;
  private final EventLoop loop;
  private final Thread thread;
  private final ConcurrentMap<Long, Watch> watches = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong();
  private volatile boolean closed;

  /** What is done when a descriptor is ready; on the poller's thread. */
  @FunctionalInterface
  interface Turn {
    /**
     * Takes some of what is there; called again as long as there is more.
     *
     * @return what the manager's loop is to do, if anything
     */
    @Nullable Runnable take();
  }

  /**
   * Starts one.
   *
   * @param name of its thread
   */
  Poller(String name, EventLoop loop) throws LinuxException {
    this.loop = loop;
    this.epoll = Epoll.open();
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    thread.start();
  }

  /** Takes turns as long as there is something. The descriptor is the watch's, which closes it. */
  Watch watch(int descriptor, Turn turn) throws LinuxException {
    return add(descriptor, turn, Epoll.IN);
  }

  /** Takes one turn after each {@link Watch#arm}. */
  Watch watchOnce(int descriptor, Turn turn) throws LinuxException {
    return add(descriptor, turn, Epoll.ONE_SHOT);
  }

  /** Takes a turn at each urgent event, which the kernel itself calls off once it was told. */
  Watch watchUrgent(int descriptor, Turn turn) throws LinuxException {
    return add(descriptor, turn, Epoll.URGENT);
  }

  private Watch add(int descriptor, Turn turn, int interest) throws LinuxException {
    var watch = new Watch(descriptor, tokens.getAndIncrement(), turn);
    watches.put(watch.token, watch);
    try {
      epoll.add(descriptor, watch.token, interest);
    } catch (LinuxException e) {
      watches.remove(watch.token);
      throw e;
    }
    return watch;
  }

  private void run() {
    while (!closed) {
      try {
        epoll.await((token, _) -> turn(token));
      } catch (LinuxException e) {
        if (!closed) {
          LOG.error("cannot poll; output and notifications of units are lost from now on", e);
        }
        return;
      }
    }
  }

  private void turn(long token) {
    Watch watch = watches.get(token);
    if (watch == null) {
      return;
    }
    Runnable task;
    try {
      task = watch.turn();
    } catch (RuntimeException e) {
      LOG.error("a descriptor's turn failed; it is closed", e);
      watch.close();
      return;
    }
    if (task != null) {
      tell(task);
    }
  }

  /** Waits while the loop's queue is full, and holds no lock meanwhile. */
  private void tell(Runnable task) {
    try {
      loop.execute(task);
    } catch (LoopClosedException e) {
      LOG.debug("too late for the closed loop", "loop", e.getMessage());
    }
  }

  /** Ends the thread; the descriptors of watches stay as they are. */
  @Override
  public void close() {
    closed = true;
    epoll.wakeUp();
    try {
      if (thread.join(CLOSE_DEADLINE)) {
        epoll.close();
      } else {
        LOG.warn("the poller's thread does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A descriptor that is polled. */
  final class Watch implements AutoCloseable {
    private final int descriptor;
    private final long token;
    private final Turn turn;
    private boolean gone;

    private Watch(int descriptor, long token, Turn turn) {
      this.descriptor = descriptor;
      this.token = token;
      this.turn = turn;
    }

    int descriptor() {
      return descriptor;
    }

    private synchronized @Nullable Runnable turn() {
      return gone ? null : turn.take();
    }

    /** Does something that no turn is under way at, unless the descriptor is closed. */
    synchronized void whileOpen(Runnable task) {
      if (!gone) {
        task.run();
      }
    }

    /** For {@link #watchOnce}: takes one turn, when something is there. */
    synchronized void arm() throws LinuxException {
      if (!gone) {
        epoll.change(descriptor, token, Epoll.IN | Epoll.ONE_SHOT);
      }
    }

    synchronized void disarm() throws LinuxException {
      if (!gone) {
        epoll.change(descriptor, token, Epoll.ONE_SHOT);
      }
    }

    /** Closes the descriptor. Waits for a turn that is under way, unless it is called from it. */
    @Override
    public synchronized void close() {
      if (gone) {
        return;
      }
      gone = true;
      watches.remove(token);
      if (!closed) {
        epoll.remove(descriptor);
      }
      Descriptors.close(descriptor);
    }
  }
}
