package dev.fleet.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.Command;
import dev.fleet.deploy.local.CommandResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The cluster's user at a shell on this host, in a folder of his, with fleetctl on the path. */
final class Terminal {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final TestCluster cluster;
  private final Path folder;
  private final Map<String, String> environment;

  Terminal(TestCluster cluster) {
    this.cluster = cluster;
    this.folder = cluster.newFolder();
    this.environment = cluster.environment();
  }

  /** Writes a unit file as with an editor. */
  void edit(String name, String content) {
    try {
      Files.writeString(cluster.onHost(folder).resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Types a line and waits for it to end. */
  CommandResult type(String line) throws InterruptedException {
    return Command.run(shell(line), Map.of(), LIMIT);
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
    return new ProcessBuilder(shell("exec " + line)).start();
  }

  private List<String> shell(String line) {
    List<String> command = new ArrayList<>(List.of("env"));
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(List.of("bash", "-c", "cd '" + folder + "' && " + line));
    return cluster.asUser(command);
  }
}
