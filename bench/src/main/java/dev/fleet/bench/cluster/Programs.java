package dev.fleet.bench.cluster;

import dev.fleet.bench.BenchException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers;
import java.io.IOException;
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
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    String shown = String.join(" ", command.subList(0, Math.min(MOST_WORDS_SHOWN, command.size())));
    long begin = clocks.nanos();
    try {
      Process process = builder.start();
      Timers.Timer kill = clocks.timers().after(limit, process::destroyForcibly);
      try (var output = process.getInputStream()) {
        String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        return new Ended(shown, code, said, Duration.ofNanos(clocks.nanos() - begin));
      } finally {
        kill.cancel();
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new BenchException("cannot run '" + shown + "': " + e.getMessage(), e);
    }
  }
}
