package dev.fleet.bench.core;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.cluster.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a program's launcher would start it.
 *
 * @param java the runtime
 * @param options of the JVM
 */
record LauncherOptions(String java, List<String> options) {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /**
   * Asks the launcher.
   *
   * @param home the distribution
   * @throws BenchException if it does not say
   */
  static LauncherOptions of(Programs programs, Path home, String program)
      throws InterruptedException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("FLEET_JAVA_SHOW", "1");
    String launcher = home.resolve("bin").resolve(program).toString();
    List<String> lines =
        programs
            .run(List.of(launcher), environment, home, LIMIT)
            .orFail()
            .output()
            .lines()
            .toList();
    if (lines.isEmpty()) {
      throw new BenchException(launcher + " does not say how it starts its program");
    }
    return new LauncherOptions(lines.getFirst(), lines.subList(1, lines.size()));
  }
}
