package dev.fleet.runtime.service;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.config.Settings;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.metrics.Metrics;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What a service gets to start with, and where it leaves what must be closed. Thread-safe. */
public final class ServiceContext {
  private static final Log LOG = Log.of(ServiceContext.class);

  private final Settings settings;
  private final Clocks clocks;
  private final Metrics metrics;
  private final Map<String, String> environment;
  private final ArrayDeque<AutoCloseable> owned = new ArrayDeque<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicBoolean failed = new AtomicBoolean();
  private final AtomicReference<@Nullable Thread> starting = new AtomicReference<>();

  public ServiceContext(
      Settings settings, Clocks clocks, Metrics metrics, Map<String, String> environment) {
    this.settings = settings;
    this.clocks = clocks;
    this.metrics = metrics;
    this.environment = Map.copyOf(environment);
  }

  /** The options as given. */
  public Settings settings() {
    return settings;
  }

  public Clocks clocks() {
    return clocks;
  }

  public Metrics metrics() {
    return metrics;
  }

  /** The environment of the process. */
  public Map<String, String> environment() {
    return environment;
  }

  /** Takes over a resource: all are closed at the end, the last one first. */
  public <T extends AutoCloseable> T own(T resource) {
    synchronized (owned) {
      owned.push(resource);
    }
    return resource;
  }

  /**
   * Asks the service to stop in order, with exit code 0. A start that is under way is interrupted.
   */
  public void stop() {
    stop.countDown();
    Thread starter = starting.getAndSet(null);
    if (starter != null) {
      starter.interrupt();
    }
  }

  boolean isStopping() {
    return stop.getCount() == 0;
  }

  /** Starts the service on the calling thread. */
  void start(Service service) throws Exception {
    starting.set(Thread.currentThread());
    try {
      service.start(this);
    } finally {
      starting.set(null);
    }
  }

  /** Stops the service in order, with exit code 1: it cannot do its work any more. */
  public void fail(String event, Throwable cause) {
    if (failed.compareAndSet(false, true)) {
      LOG.error(event, cause);
    }
    stop();
  }

  void awaitStop() throws InterruptedException {
    stop.await();
  }

  boolean hasFailed() {
    return failed.get();
  }

  /** Closes what is owned, the last one first; a failure doesn't keep the rest from closing. */
  void closeAll() {
    while (true) {
      AutoCloseable resource;
      synchronized (owned) {
        resource = owned.poll();
      }
      if (resource == null) {
        return;
      }
      try {
        resource.close();
      } catch (Exception e) {
        LOG.warn("closing failed", e, "resource", resource.getClass().getSimpleName());
      }
    }
  }
}
