package dev.fleet.bench.process;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.RunFolder;
import dev.fleet.bench.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process under test, or this one. Confined to one thread. */
public final class Member implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final int LAST_LINES = 5;

  private final String name;
  private final ProcessHandle process;
  private final Path log;
  private double cpuBefore;

  private Member(String name, ProcessHandle process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** The benchmark's own process. */
  static Member self() {
    return new Member("bench", ProcessHandle.current(), Path.of("/dev/null"));
  }

  /** Starts one; all that it writes goes to {@code folder}/NAME.log, and the folder owns it. */
  static Member start(
      String name, RunFolder folder, List<String> command, Map<String, String> environment) {
    Path log = folder.path().resolve(name + ".log");
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      return folder.own(new Member(name, builder.start().toHandle(), log));
    } catch (IOException e) {
      throw new BenchException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  public String name() {
    return name;
  }

  /** CPU seconds since {@link #mark}. */
  public double cpuSeconds() {
    return ProcFiles.cpuSeconds(process.pid()) - cpuBefore;
  }

  /** From now on CPU is counted. */
  public void mark() {
    cpuBefore = ProcFiles.cpuSeconds(process.pid());
  }

  /** The most resident memory so far, in bytes. */
  public long peakBytes() {
    return ProcFiles.peakBytes(process.pid());
  }

  /** Resident memory, in bytes. */
  public long residentBytes() {
    return ProcFiles.residentBytes(process.pid());
  }

  /** From now on the most resident memory is counted anew. */
  public void forgetPeak() {
    ProcFiles.forgetPeak(process.pid());
  }

  /**
   * Waits until it serves.
   *
   * @throws BenchException if it ends or does not serve in time, with the end of its log
   */
  void awaitServing(Waiting waiting, Waiting.Condition serves) throws InterruptedException {
    waiting.until(
        name + " serves",
        () -> {
          if (!process.isAlive()) {
            throw new BenchException(name + " did not start: " + lastWords());
          }
          return serves.holds();
        },
        () -> "log: " + lastWords());
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          " | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return "no log in " + log;
    }
  }

  /**
   * Sends it a signal.
   *
   * @param signal its name, as kill(1) takes it
   */
  public void signal(String signal) throws InterruptedException {
    try {
      int code =
          new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (code != 0) {
        throw new BenchException("cannot send SIG" + signal + " to " + name);
      }
    } catch (IOException e) {
      throw new BenchException("cannot send SIG" + signal + " to " + name, e);
    }
  }

  /** Ends it: SIGTERM, and SIGKILL if that is not enough. */
  @Override
  public void close() {
    if (process.equals(ProcessHandle.current())) {
      return;
    }
    process.destroy();
    try {
      var _ = process.onExit().get(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
    } catch (ExecutionException e) {
      throw new BenchException("cannot wait for the end of " + name, e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
