package dev.fleet.deploy.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What an embedded machine has of its own, besides its folder and its address. */
enum Isolation {
  /** A host name, mounts and processes, in namespaces that any user may make. */
  USER(
      "unshare --user --map-current-user --keep-caps --mount --uts --pid --fork --kill-child"
          + " --mount-proc",
      "--user --preserve-credentials --mount --uts --pid"),

  /** The same for root, who needs no user namespace. */
  ROOT("unshare --mount --uts --pid --fork --kill-child --mount-proc", "--mount --uts --pid"),

  /** Nothing: the host forbids namespaces, as most containers do. */
  NONE("", "");

  private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);

  private final String unshare;
  private final String namespaces;

  Isolation(String unshare, String namespaces) {
    this.unshare = unshare;
    this.namespaces = namespaces;
  }

  /** The most that this host allows the present user. */
  static Isolation available() throws InterruptedException {
    Isolation wanted = HostUser.isRoot() ? ROOT : USER;
    CommandResult probe = Command.run(wanted.start(List.of("true")), Map.of(), PROBE_LIMIT);
    return probe.ok() ? wanted : NONE;
  }

  /**
   * The command line that starts a machine's first process: as PID 1 and child of the process that
   * runs the line, or in its place if there is no isolation.
   */
  List<String> start(List<String> command) {
    List<String> all = new ArrayList<>();
    if (this != NONE) {
      all.addAll(Arrays.asList(unshare.split(" ", -1)));
    }
    all.addAll(command);
    return all;
  }

  /** The command line that runs a command where a machine's first process is. */
  List<String> enter(ProcessId first, List<String> command) {
    List<String> all = new ArrayList<>();
    if (this != NONE) {
      all.addAll(List.of("nsenter", "--target", Long.toString(first.pid())));
      all.addAll(Arrays.asList(namespaces.split(" ", -1)));
      all.add("--");
    }
    all.addAll(command);
    return all;
  }
}
