package dev.fleet.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.CommandResult;
import dev.fleet.deploy.local.MemberStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Embedded machines, made by an ordinary user with the program {@code fleet-local}. */
final class EmbeddedCluster implements TestCluster {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Path FOLDER = Path.of("target/it/ordinary-user");

  private final OrdinaryUser user;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, MemberStatus> known = new HashMap<>();
  private final Set<String> off = new HashSet<>();
  private int folders;

  EmbeddedCluster(Map<String, String> metadata) throws IOException, InterruptedException {
    this.user = new OrdinaryUser(FOLDER);
    fleetLocal("down");
    List<String> up =
        new ArrayList<>(List.of("up", "--subnet=127.0.44", "--registries=2", "--schedulers=2"));
    metadata.forEach((machine, pairs) -> up.add("--metadata=" + machine + ":" + pairs));
    CommandResult result = fleetLocal(up.toArray(String[]::new));
    System.err.print(result.stderr());
    for (String word : result.stdout().strip().split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        environment.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    fleetLocal("status")
        .stdout()
        .lines()
        .skip(1)
        .map(EmbeddedCluster::parse)
        .forEach(member -> known.put(member.name(), member));
  }

  private CommandResult fleetLocal(String... words) throws InterruptedException {
    CommandResult result = run(words);
    assertThat(result.exit()).as("fleet-local %s: %s", List.of(words), result.stderr()).isZero();
    return result;
  }

  private CommandResult run(String... words) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("fleet-local"));
    command.addAll(Arrays.asList(words));
    return user.run(LIMIT, command.toArray(String[]::new));
  }

  @Override
  public Set<String> off() {
    return Set.copyOf(off);
  }

  private static MemberStatus parse(String line) {
    String[] words = line.split(" +", -1);
    return new MemberStatus(
        words[0],
        words[2].equals("-") ? Optional.empty() : Optional.of(Long.valueOf(words[2])),
        words[3],
        words[4].equals("-") ? "" : words[4]);
  }

  @Override
  public CommandResult exec(String machine, String... command) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("exec", machine, "--"));
    words.addAll(Arrays.asList(command));
    return run(words.toArray(String[]::new));
  }

  @Override
  public void kill(String member) throws InterruptedException {
    off.add(member);
    fleetLocal("kill", member);
  }

  @Override
  public void boot(String member) throws InterruptedException {
    fleetLocal("boot", member);
    off.remove(member);
  }

  @Override
  public MemberStatus member(String name) {
    return Objects.requireNonNull(known.get(name), name);
  }

  @Override
  public Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  @Override
  public List<String> asUser(List<String> command) {
    return user.command(command);
  }

  @Override
  public Path newFolder() {
    folders++;
    Path folder = OrdinaryUser.HOME.resolve("work" + folders);
    try {
      Files.createDirectories(onHost(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }

  @Override
  public Path onHost(Path seen) {
    return user.onHost(seen);
  }

  @Override
  public void close() {
    try {
      fleetLocal("down");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ending the cluster", e);
    }
  }
}
