package dev.fleet.deploy.system;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A program as a process of this host, for tests that set a cluster up by hand. Ends with SIGTERM.
 */
final class ServiceProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Path HOME = Path.of(System.getProperty("fleet.home")).toAbsolutePath();

  private final Process process;
  private final Path log;

  private ServiceProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** The launcher of a program of the distribution. */
  static String program(String name) {
    return HOME.resolve("bin").resolve(name).toString();
  }

  /** Starts a command with its output in a log, which is added to. */
  static ServiceProcess start(Path log, List<String> command) {
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("FLEET_JAVA_HOME", System.getProperty("java.home"));
    try {
      return new ServiceProcess(builder.start(), log);
    } catch (IOException e) {
      throw new AssertionError("cannot start " + command.getFirst(), e);
    }
  }

  /** Starts a service of the distribution and returns when it says that it is ready. */
  static ServiceProcess ready(Path folder, String program, String... options) {
    var command = new ArrayList<>(List.of(program(program)));
    command.addAll(List.of(options));
    return start(folder.resolve(program + ".log"), command).awaitReady();
  }

  /** Waits until the service says in its log that it is ready. */
  ServiceProcess awaitReady() {
    eventually(
        START_LIMIT,
        () -> {
          String said = Files.readString(log);
          if (!process.isAlive() && !said.contains(" ready service=")) {
            throw new IllegalStateException("the service has ended: " + said);
          }
          assertThat(said).contains(" ready service=");
        });
    return this;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT)) {
        process.destroyForcibly();
        throw new AssertionError("did not end by SIGTERM, see " + log);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
