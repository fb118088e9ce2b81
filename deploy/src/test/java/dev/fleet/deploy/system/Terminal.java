package dev.fleet.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.Command;
import dev.fleet.deploy.local.CommandResult;
import dev.fleet.deploy.local.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A user at a shell on this host, in a folder with unit files, with fleetctl on the path. */
final class Terminal {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final Map<String, String> environment;

  Terminal(LocalCluster cluster, Path folder) {
    this.folder = folder;
    this.environment = new HashMap<>(cluster.environment());
    Path bin = Path.of(cluster.fleetctlCommand().getFirst()).getParent();
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
  }

  /** Writes a unit file as with an editor. */
  void edit(String name, String content) {
    try {
      Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Types a line and waits for it to end. */
  CommandResult type(String line) throws InterruptedException {
    return Command.run(List.of("bash", "-c", "cd '" + folder + "' && " + line), environment, LIMIT);
  }

  /** Types a line that has to succeed. */
  CommandResult ok(String line) throws InterruptedException {
    CommandResult result = type(line);
    assertThat(result.exit())
        .as("%s%nstdout: %s%nstderr: %s", line, result.stdout(), result.stderr())
        .isZero();
    return result;
  }

  /** Starts a line that goes on by itself; its owner ends it. */
  Process background(String line) throws IOException {
    var builder = new ProcessBuilder("bash", "-c", "cd '" + folder + "' && exec " + line);
    builder.environment().putAll(environment);
    return builder.start();
  }
}
