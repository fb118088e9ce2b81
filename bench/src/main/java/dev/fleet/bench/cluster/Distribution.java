package dev.fleet.bench.cluster;

import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the programs of a distribution. Thread-safe.
 *
 * @param home its folder
 */
public record Distribution(Path home, Programs programs) {
  private static final Duration COMMAND_LIMIT = Duration.ofMinutes(5);
  static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * Runs one to its end.
   *
   * @param more what its environment holds besides the least
   * @param limit after which it is killed
   * @throws dev.fleet.bench.BenchException with what it said, if it failed
   */
  Ended run(
      String program, List<String> arguments, Map<String, String> more, Path folder, Duration limit)
      throws InterruptedException {
    return programs.run(line(program, arguments), environment(more), folder, limit).orFail();
  }

  private List<String> line(String program, List<String> arguments) {
    var line = new ArrayList<>(List.of(home.resolve("bin").resolve(program).toString()));
    line.addAll(arguments);
    return line;
  }

  private static Map<String, String> environment(Map<String, String> more) {
    var environment = new HashMap<>(more);
    environment.put("PATH", PATH);
    environment.put("HOME", System.getenv().getOrDefault("HOME", "/"));
    environment.put("FLEET_JAVA_HOME", System.getProperty("java.home"));
    return environment;
  }

  /**
   * Runs {@code fleetctl} in a folder.
   *
   * @param registry its address
   */
  public Ended fleetctl(String registry, Path folder, List<String> arguments)
      throws InterruptedException {
    return run("fleetctl", arguments, Map.of("FLEETCTL_ENDPOINT", registry), folder, COMMAND_LIMIT);
  }

  /** Runs it; what it writes goes to the sink. */
  Ended fleetctl(String registry, OutputStream sink, List<String> arguments)
      throws InterruptedException {
    return programs
        .run(
            line("fleetctl", arguments),
            environment(Map.of("FLEETCTL_ENDPOINT", registry)),
            Path.of("/"),
            COMMAND_LIMIT,
            sink)
        .orFail();
  }

  /** Starts it, to go on until it is closed. */
  RunningProgram startFleetctl(String registry, OutputStream sink, List<String> arguments) {
    return programs.start(
        line("fleetctl", arguments),
        environment(Map.of("FLEETCTL_ENDPOINT", registry)),
        Path.of("/"),
        sink);
  }
}
