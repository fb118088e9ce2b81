package dev.fleet.bench.cluster;

import dev.fleet.bench.BenchException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs programs and times them. Thread-safe. */
public final class Programs {
  private static final int MOST_WORDS_SHOWN = 6;

  private final Clocks clocks;

  public Programs(Clocks clocks) {
    this.clocks = clocks;
  }

  /**
   * Runs one to its end, without input.
   *
   * @param environment all that it finds in its environment
   * @param limit after which it is killed; the exit code is then that of SIGKILL
   */
  public Ended run(
      List<String> command, Map<String, String> environment, Path folder, Duration limit)
      throws InterruptedException {
    var output = new ByteArrayOutputStream();
    return run(command, environment, folder, limit, output)
        .saying(output.toString(StandardCharsets.UTF_8));
  }

  /**
   * Runs one to its end whose output is too much to be kept.
   *
   * @param sink takes what it writes, on both streams, as it comes
   */
  public Ended run(
      List<String> command,
      Map<String, String> environment,
      Path folder,
      Duration limit,
      OutputStream sink)
      throws InterruptedException {
    long begin = clocks.nanos();
    try {
      Process process = builder(command, environment, folder).start();
      Timers.Timer kill = clocks.timers().after(limit, process::destroyForcibly);
      try (var output = process.getInputStream()) {
        output.transferTo(sink);
        int code = process.waitFor();
        Duration wall = Duration.ofNanos(clocks.nanos() - begin);
        return new Ended(shown(command), code, "", wall);
      } finally {
        kill.cancel();
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new BenchException("cannot run '" + shown(command) + "': " + e.getMessage(), e);
    }
  }

  /** Starts one that goes on until it is closed; its output goes to the sink as it comes. */
  public RunningProgram start(
      List<String> command, Map<String, String> environment, Path folder, OutputStream sink) {
    try {
      return new RunningProgram(builder(command, environment, folder).start(), sink);
    } catch (IOException e) {
      throw new BenchException("cannot run '" + shown(command) + "': " + e.getMessage(), e);
    }
  }

  private static ProcessBuilder builder(
      List<String> command, Map<String, String> environment, Path folder) {
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  private static String shown(List<String> command) {
    return String.join(" ", command.subList(0, Math.min(MOST_WORDS_SHOWN, command.size())));
  }
}
