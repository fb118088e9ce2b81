package dev.fleet.runtime.clock;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one place of the project that reads the clocks of the machine. */
final class SystemClocks {
  static final Clocks INSTANCE =
      new Clocks(System::nanoTime, InstantSource.system(), new SystemTimers());

  private SystemClocks() {}

  /** One daemon thread for all timers of the process, started with the first timer. */
  private static final class SystemTimers implements Timers {
    private static final Logger LOG = System.getLogger(SystemTimers.class.getName());

    private final ScheduledThreadPoolExecutor executor;

    SystemTimers() {
      executor =
          new ScheduledThreadPoolExecutor(
              1, Thread.ofPlatform().daemon().name("fleet-timers").factory());
      executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
      // Saturates instead of overflowing: a "never" of 300 years stays far away.
      long nanos = TimeUnit.NANOSECONDS.convert(delay);
      Future<?> future =
          executor.schedule(() -> runLogged(task), Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    }

    private static void runLogged(Runnable task) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, "timer task failed", e);
      }
    }
  }
}
