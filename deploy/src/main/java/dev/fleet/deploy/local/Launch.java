package dev.fleet.deploy.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts processes that outlive this one: sessions of their own, in the control groups of the
 * cluster, output to a file.
 */
final class Launch {
  /**
   * Moves itself to the groups, then becomes the command: the number of the process stays the same
   * throughout.
   */
  private static final String JOIN =
      "while [ \"$1\" != -- ]; do echo $$ >\"$1\" || exit 71; shift; done; shift; exec \"$@\"";

  private Launch() {}

  /**
   * Starts one.
   *
   * @param groups the {@code cgroup.procs} files to join
   * @param log takes all output, after what it holds already
   */
  static Process start(
      List<String> command, Map<String, String> environment, List<Path> groups, Path log) {
    List<String> all = new ArrayList<>(List.of("setsid", "sh", "-c", JOIN, "sh"));
    groups.forEach(group -> all.add(group.toString()));
    all.add("--");
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
