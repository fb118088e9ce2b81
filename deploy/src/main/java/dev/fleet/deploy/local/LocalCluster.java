package dev.fleet.deploy.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A cluster on this host, for the {@code fleet-local} program and for system tests. Its members
 * outlive this object and this process, until {@link #close}.
 *
 * <p>Members are named {@code etcd}, {@code registry-1}, {@code scheduler-1}, {@code m1} and so on.
 * Thread-safe; of two changes at the same time, in whatever process, one is refused.
 */
public final class LocalCluster implements AutoCloseable {
  private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);

  private final ClusterFile file;
  private final Distribution distribution;
  private final Machines machines;
  private final MachineHost host;
  private final ControlPlane controlPlane;

  private LocalCluster(ClusterFile file, Distribution distribution) {
    this.file = file;
    this.distribution = distribution;
    this.machines = new Machines(file);
    this.host =
        switch (file.spec().init()) {
          case EMBEDDED -> new EmbeddedMachineHost(file, distribution);
          case SYSTEMD -> new SystemdMachineHost(file, distribution);
        };
    this.controlPlane = new ControlPlane(file, host.membership(), distribution);
  }

  /**
   * Makes a cluster and returns when all its machines are registered, or booted if it is without
   * services.
   *
   * @param progress takes a line for each step, from several threads
   * @throws LocalClusterException when something is missing, in the way or does not start. What was
   *     started until then is left for a look at its logs; {@link #down} removes it.
   */
  public static LocalCluster up(ClusterSpec spec, Consumer<String> progress)
      throws InterruptedException {
    Prerequisites.check(spec);
    Distribution distribution = Distribution.running();
    try (var _ = FolderLock.take(spec.folder())) {
      new Removal(spec.folder()).makeRoom();
      Ports.requireFree(spec);
      var cluster = new LocalCluster(ClusterFile.create(spec), distribution);
      new BringUp(cluster.file, cluster.machines, cluster.host, cluster.controlPlane, progress)
          .run();
      return cluster;
    }
  }

  /**
   * The cluster that was made in a folder.
   *
   * @throws LocalClusterException when there is none, or it is another user's
   */
  public static LocalCluster attach(Path folder) {
    ClusterFile file = ClusterFile.read(folder.toAbsolutePath().normalize());
    HostUser.requireOwn(file.spec().folder());
    return new LocalCluster(file, Distribution.running());
  }

  /**
   * Ends all processes of the cluster in a folder, if there is one, and removes all its mounts,
   * control groups and files. Works after a start that failed half-way, and again and again.
   *
   * @return false when there was nothing to remove
   * @throws LocalClusterException when the folder holds something else than a cluster
   */
  public static boolean down(Path folder) throws InterruptedException {
    return new Removal(folder.toAbsolutePath().normalize()).down();
  }

  /** What the cluster was made from. */
  public ClusterSpec spec() {
    return file.spec();
  }

  /** Every member with its state, the control plane first. */
  public List<MemberStatus> status() {
    List<MemberStatus> all = new ArrayList<>();
    for (String member : Members.controlPlane(spec())) {
      var process = file.process(member).filter(ProcessId::alive).map(ProcessId::pid);
      all.add(new MemberStatus(member, process, controlPlane.address(member), ""));
    }
    for (Machine machine : machines.all()) {
      var init = host.firstProcess(machine).map(ProcessId::pid);
      all.add(new MemberStatus(machine.name(), init, machine.address(), machine.id()));
    }
    return List.copyOf(all);
  }

  /**
   * Kills a member with no warning: a machine loses its power, a service or etcd gets SIGKILL.
   * Returns when it is gone. Nothing happens to one that is off.
   */
  public void kill(String member) throws InterruptedException {
    try (var _ = FolderLock.take(spec().folder())) {
      if (isControlPlane(member)) {
        controlPlane.kill(member);
      } else {
        host.cutPower(machine(member));
      }
    }
  }

  /** Starts a member that is off, with the disk that it had, and returns when it is up. */
  public void boot(String member) throws InterruptedException {
    try (var _ = FolderLock.take(spec().folder())) {
      if (isControlPlane(member)) {
        controlPlane.start(member);
      } else {
        host.boot(machine(member));
      }
    }
  }

  /**
   * Runs a command on a machine as the user who made the cluster, with no input, for at most two
   * minutes.
   *
   * @throws LocalClusterException when the machine is off or the command takes longer
   */
  public CommandResult exec(String machine, String... command) throws InterruptedException {
    return Command.run(execCommand(machine, Arrays.asList(command)), Map.of(), COMMAND_LIMIT);
  }

  /** The command line on the host that runs a command on a machine. */
  List<String> execCommand(String machine, List<String> command) {
    return host.enter(machine(machine), command);
  }

  /**
   * Runs the distribution's {@code fleetctl} against this cluster, with no input, for at most two
   * minutes.
   */
  public CommandResult fleetctl(String... arguments) throws InterruptedException {
    return Command.run(fleetctlCommand(arguments), environment(), COMMAND_LIMIT);
  }

  /**
   * The command line of the distribution's {@code fleetctl}, for tests that run it in their own
   * way.
   */
  public List<String> fleetctlCommand(String... arguments) {
    List<String> command = new ArrayList<>(List.of(distribution.program("fleetctl")));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** Where the registries listen, {@code host:port}, in the order of their numbers. */
  public List<String> endpoints() {
    return List.of(ControlPlane.endpoints(spec()).split(",", -1));
  }

  /** What {@code fleetctl} has to find in its environment to use this cluster. */
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("FLEETCTL_ENDPOINT", ControlPlane.endpoints(spec()));
    environment.put("FLEETCTL_SSH_CONFIG", sshConfig().toString());
    environment.put("FLEET_JAVA_HOME", Distribution.javaHome().toString());
    return Map.copyOf(environment);
  }

  /**
   * A config file for the system's {@code ssh}, with a host entry for each machine by name and by
   * address.
   */
  public Path sshConfig() {
    return SshAccess.config(spec());
  }

  /** The machine's {@code /etc/machine-id}. */
  public String machineId(String machine) {
    return machine(machine).id();
  }

  /** The address that the services of a machine listen on. */
  public String address(String machine) {
    return machine(machine).address();
  }

  /**
   * The command line that shows the logs of the members with this name: of a machine, of one
   * service, of all replicas for {@code registry} or {@code scheduler}, of all services for "".
   */
  List<String> showLog(String name, int lines, boolean follow) throws InterruptedException {
    List<Path> files =
        Members.controlPlane(spec()).stream()
            .filter(
                member -> name.isEmpty() || member.equals(name) || member.startsWith(name + "-"))
            .map(controlPlane::log)
            .toList();
    return files.isEmpty()
        ? host.showLog(machine(name), lines, follow)
        : LogFiles.show(files, lines, follow);
  }

  /** Ends the cluster and removes everything that belongs to it. */
  @Override
  public void close() {
    try {
      down(spec().folder());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalClusterException("interrupted while ending the cluster", e);
    }
  }

  private boolean isControlPlane(String member) {
    return Members.controlPlane(spec()).contains(member);
  }

  private Machine machine(String name) {
    return machines
        .find(name)
        .orElseThrow(
            () ->
                new LocalClusterException(
                    "there is no '%s'; the members are: %s"
                        .formatted(
                            name,
                            String.join(
                                ", ", status().stream().map(MemberStatus::name).toList()))));
  }
}
