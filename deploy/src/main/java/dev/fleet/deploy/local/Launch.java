package dev.fleet.deploy.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts processes that outlive this one: sessions of their own, no input, output to a file. The
 * number of the process stays the same throughout.
 */
final class Launch {
  private Launch() {}

  /**
   * Starts one.
   *
   * @param log takes all output, after what it holds already
   */
  static Process start(List<String> command, Map<String, String> environment, Path log) {
    List<String> all = new ArrayList<>(List.of("setsid"));
    all.addAll(command);
    var builder =
        new ProcessBuilder(all)
            .directory(new File("/"))
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LocalClusterException(
          "cannot start '" + command.getFirst() + "': " + e.getMessage(), e);
    }
  }
}
