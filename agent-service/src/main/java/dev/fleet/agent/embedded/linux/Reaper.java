package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.linux.Children;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.runtime.loop.LoopClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Takes away children that have ended, on the manager's loop: until the loop has heard of an end
 * the process stays a zombie, so that its number cannot mean another process meanwhile. A thread of
 * its own waits for the next one.
 *
 * <p>Children that this JVM started by {@link ProcessBuilder} are left to it: they are the only
 * ones in the JVM's own session.
 */
final class Reaper implements AutoCloseable {
  private static final Log LOG = Log.of(Reaper.class);
  private static final int MOST_AT_ONCE = 256;

  /** The JVM takes its own children away at once; this is only not to spin until it has. */
  private static final Duration FOREIGN_PAUSE = Duration.ofMillis(1);

  private final EventLoop loop;
  private final Clocks clocks;
  private final Proc proc;
  private final Ends ends;
  private final Semaphore drained = new Semaphore(0);
  private final Semaphore childExists = new Semaphore(0);
  private volatile boolean closed;

  /** Told of ends, on the loop. */
  interface Ends {
    /**
     * A child has ended; it is still a zombie.
     *
     * @param stat of the zombie
     * @return run once it and others that ended are gone
     */
    Runnable ended(Children.Ended end, ProcStat stat);

    /** All that had ended has been told. */
    void drained();
  }

  Reaper(EventLoop loop, Clocks clocks, Proc proc, Ends ends) {
    this.loop = loop;
    this.clocks = clocks;
    this.proc = proc;
    this.ends = ends;
    Thread.ofPlatform().daemon().name("fleet-reaper").start(this::run);
  }

  /** There is a child now. */
  void spawned() {
    if (childExists.availablePermits() == 0) {
      childExists.release();
    }
  }

  private void run() {
    try {
      while (!closed) {
        if (!Children.await()) {
          // Only a child of ours can have children that become ours.
          childExists.acquire();
          continue;
        }
        loop.execute(this::drain);
        drained.acquire();
      }
    } catch (LoopClosedException e) {
      LOG.debug("the loop is closed, nothing is reaped any more");
    } catch (LinuxException e) {
      LOG.error("cannot wait for processes; units' ends go unnoticed from now on", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drain() {
    var ended = new ArrayList<Runnable>();
    boolean foreign = false;
    try {
      while (ended.size() < MOST_AT_ONCE && !closed && !foreign) {
        Optional<Children.Ended> end = Children.peek();
        if (end.isEmpty()) {
          break;
        }
        Optional<Runnable> tell = take(end.get());
        tell.ifPresent(ended::add);
        foreign = tell.isEmpty();
      }
    } catch (LinuxException e) {
      LOG.error("cannot reap", e);
    } finally {
      if (foreign) {
        clocks.timers().after(FOREIGN_PAUSE, drained::release);
      } else {
        drained.release();
      }
    }
    tell(ended);
  }

  /** Reaps a child unless it is the JVM's own, and says what is to be told of it. */
  private Optional<Runnable> take(Children.Ended end) throws LinuxException {
    Optional<ProcStat> stat = proc.stat(end.pid());
    if (stat.isEmpty() || stat.get().session() == proc.ownSession()) {
      return Optional.empty();
    }
    Runnable tell = ends.ended(end, stat.get());
    Children.reap(end.pid());
    return Optional.of(tell);
  }

  /**
   * All at once after all have been reaped: whoever then asks who is left has the answer for all of
   * them by one look.
   */
  private void tell(List<Runnable> ended) {
    RuntimeException fault = null;
    for (Runnable task : ended) {
      try {
        if (!closed) {
          task.run();
        }
      } catch (RuntimeException e) {
        if (fault == null) {
          fault = e;
        } else {
          fault.addSuppressed(e);
        }
      }
    }
    if (!closed) {
      ends.drained();
    }
    if (fault != null) {
      throw fault;
    }
  }

  /** Reaps no more. */
  @Override
  public void close() {
    closed = true;
    childExists.release();
    drained.release();
  }
}
