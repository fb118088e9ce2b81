package dev.fleet.deploy.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Runs one program of the host to its end. */
public final class Command {
  /** More than any command here writes; what goes beyond is an error, not a full heap. */
  private static final int OUTPUT_LIMIT = 64 << 20;

  private Command() {}

  /**
   * Runs a command with no input and waits for it.
   *
   * @param environment set on top of this process's own
   * @throws LocalClusterException when it does not start, runs longer than the limit (it is killed
   *     then) or writes more than 64 MiB
   */
  public static CommandResult run(
      List<String> command, Map<String, String> environment, Duration limit)
      throws InterruptedException {
    long start = Wait.nanos();
    Process process = start(command, environment);
    var stdout = reader(process.getInputStream());
    var stderr = reader(process.getErrorStream());
    try {
      process.getOutputStream().close();
      if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new LocalClusterException(
            "'" + String.join(" ", command) + "' did not end within " + limit.toMillis() + " ms");
      }
      Duration wallTime = Duration.ofNanos(Wait.nanos() - start);
      return new CommandResult(process.exitValue(), stdout.get(), stderr.get(), wallTime);
    } catch (IOException | ExecutionException e) {
      throw new LocalClusterException("'" + String.join(" ", command) + "': " + e.getMessage(), e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Runs a command that has to succeed, and gives back what it wrote to stdout. */
  static String require(String... command) throws InterruptedException {
    CommandResult result = run(List.of(command), Map.of(), Duration.ofSeconds(30));
    if (!result.ok()) {
      throw new LocalClusterException(
          "'" + String.join(" ", command) + "' failed: " + result.stderr().strip());
    }
    return result.stdout();
  }

  private static Process start(List<String> command, Map<String, String> environment) {
    try {
      var builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      return builder.start();
    } catch (IOException e) {
      throw new LocalClusterException(
          "cannot run '" + command.getFirst() + "': " + e.getMessage(), e);
    }
  }

  private static FutureTask<String> reader(InputStream stream) {
    var task =
        new FutureTask<>(
            () -> {
              byte[] bytes = stream.readNBytes(OUTPUT_LIMIT);
              if (bytes.length == OUTPUT_LIMIT) {
                throw new UncheckedIOException(new IOException("more than 64 MiB of output"));
              }
              return new String(bytes, StandardCharsets.UTF_8);
            });
    Thread.ofVirtual().start(task);
    return task;
  }
}
