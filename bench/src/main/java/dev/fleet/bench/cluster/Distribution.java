package dev.fleet.bench.cluster;

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
    var line = new ArrayList<>(List.of(home.resolve("bin").resolve(program).toString()));
    line.addAll(arguments);
    var environment = new HashMap<>(more);
    environment.put("PATH", PATH);
    environment.put("HOME", System.getenv().getOrDefault("HOME", "/"));
    environment.put("FLEET_JAVA_HOME", System.getProperty("java.home"));
    return programs.run(line, environment, folder, limit).orFail();
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
}
