package dev.fleet.conformance;

import dev.fleet.runtime.clock.Clocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs scenarios on a subject, many side by side. Thread-safe. */
public final class Suite implements AutoCloseable {
  private static final Duration AVAILABLE = Duration.ofSeconds(30);

  private final Subject subject;
  private final Clocks clocks;
  private final int parallel;
  private final Semaphore slots;
  private final AtomicInteger alone = new AtomicInteger();
  private final Lives lives = new Lives();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** What a run of a scenario gave, and how long it took. */
  public record Outcome(Recording shown, Duration time) {}

  private Suite(Subject subject, Clocks clocks, int parallel) {
    this.subject = subject;
    this.clocks = clocks;
    this.parallel = parallel;
    this.slots = new Semaphore(parallel);
  }

  /**
   * Opens the subject's manager and brings the helper scripts to its host.
   *
   * @param scripts the folder that holds them
   * @param parallel how many scenarios may run at a time
   */
  public static Suite open(Subject subject, Path scripts, int parallel, Clocks clocks)
      throws IOException, InterruptedException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(scripts)) {
      for (Path file : files) {
        subject.write(subject.scratch() + "/scripts/" + file.getFileName(), Files.readString(file));
      }
    }
    var suite = new Suite(subject, clocks, parallel);
    subject.manager().open(suite.lives);
    try {
      suite.lives.whenAvailable().get(AVAILABLE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      suite.close();
      throw new IOException(subject.name() + " cannot be used", e);
    }
    return suite;
  }

  /** Begins to run scenarios; the futures complete in any order. */
  public Map<Scenario, Future<Outcome>> run(List<Scenario> scenarios, int round) {
    var running = new LinkedHashMap<Scenario, Future<Outcome>>();
    int number = 0;
    for (Scenario scenario : scenarios) {
      String run = "c%dr%d".formatted(++number, round);
      running.put(scenario, threads.submit(() -> run(scenario, run)));
    }
    return running;
  }

  /** Runs a scenario once more, while no other runs. */
  public Outcome runAlone(Scenario scenario) throws InterruptedException {
    return run(scenario, "c0r" + alone.incrementAndGet(), parallel);
  }

  private Outcome run(Scenario scenario, String run) throws InterruptedException {
    return run(scenario, run, scenario.isExclusive() ? parallel : 1);
  }

  private Outcome run(Scenario scenario, String run, int needed) throws InterruptedException {
    slots.acquire(needed);
    try {
      long begin = clocks.nanos();
      Recording shown = new ScenarioRun(scenario, run, freePort(), subject, lives).run();
      return new Outcome(shown, Duration.ofNanos(clocks.nanos() - begin));
    } finally {
      slots.release(needed);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    subject.manager().close();
  }
}
