package dev.fleet.deploy.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Boots machines, cuts their power and gets into them. */
final class Machines {
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);
  private static final Duration POWER_CUT_LIMIT = Duration.ofSeconds(20);

  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final ClusterFile file;
  private final ControlGroups groups;
  private final Distribution distribution;

  Machines(ClusterFile file, ControlGroups groups, Distribution distribution) {
    this.file = file;
    this.groups = groups;
    this.distribution = distribution;
  }

  /** All machines of the cluster, in the order of their numbers. */
  List<Machine> all() {
    List<Machine> machines = new ArrayList<>();
    for (int number = 1; number <= file.spec().machines(); number++) {
      String name = "m" + number;
      String id =
          file.get("id." + name)
              .orElseThrow(() -> new LocalClusterException("the cluster has no id for " + name));
      Path folder = file.spec().folder().resolve("machines").resolve(name);
      machines.add(new Machine(name, id, file.spec().machineAddress(number), folder));
    }
    return machines;
  }

  /** The machine of that name, if there is one. */
  Optional<Machine> find(String name) {
    return all().stream().filter(machine -> machine.name().equals(name)).findFirst();
  }

  /**
   * Boots a machine that is off and returns when its systemd has started all it wants to.
   *
   * @throws LocalClusterException when it does not come up, with the last words of its console
   */
  void boot(Machine machine) throws InterruptedException {
    if (init(machine).isPresent()) {
      throw new LocalClusterException(machine.name() + " is running");
    }
    MachineRoot.mount(machine);
    Process nspawn =
        Launch.start(command(machine), Map.of(), groups.create(machine.name()), machine.console());
    ProcessId.of(nspawn.pid()).ifPresent(process -> file.putProcess(machine.name(), process));
    boolean up = Wait.holdsWithin(BOOT_LIMIT, () -> !nspawn.isAlive() || isUp(machine));
    if (!up || !nspawn.isAlive()) {
      throw new LocalClusterException(
          "%s did not boot: %s".formatted(machine.name(), LogFiles.lastWords(machine.console())));
    }
  }

  private List<String> command(Machine machine) {
    Path java = Distribution.javaHome();
    Path folder = file.spec().folder();
    List<String> command =
        new ArrayList<>(
            List.of(
                "systemd-nspawn",
                "--quiet",
                "--register=no",
                "--keep-unit",
                "--directory=" + machine.root(),
                "--machine=" + Members.clusterName(folder) + "-" + machine.name(),
                "--hostname=" + machine.name(),
                "--console=pipe",
                "--link-journal=no",
                "--kill-signal=SIGRTMIN+3",
                "--bind-ro=" + distribution.home() + ":" + Distribution.IN_MACHINE,
                "--bind-ro=" + java));
    // Through the host's files below, a machine could look into the disks of the others.
    if (Stream.of("/tmp", "/run").noneMatch(folder::startsWith)) {
      command.add("--tmpfs=" + folder + ":mode=0700");
    }
    command.add("/etc/fleet-local/init");
    return command;
  }

  /**
   * The first process of a machine; empty when it is off.
   *
   * <p>nspawn has other children for a moment: the right one is PID 1 in its own namespace.
   */
  Optional<ProcessId> init(Machine machine) {
    return file.process(machine.name())
        .filter(ProcessId::alive)
        .flatMap(nspawn -> ProcessHandle.of(nspawn.pid()))
        .flatMap(nspawn -> nspawn.children().filter(child -> isInit(child.pid())).findFirst())
        .flatMap(child -> ProcessId.of(child.pid()));
  }

  /** True for the first process of a machine, seen from the host. */
  static boolean isInit(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines.anyMatch(line -> line.matches("NSpid:\\s+\\d+\\s+1"));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** True for a process that is one of a machine, or the nspawn that holds it. */
  static boolean isMachine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/comm")).equals("systemd-nspawn\n")
          || isInit(pid);
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isUp(Machine machine) throws InterruptedException {
    Optional<ProcessId> init = init(machine);
    if (init.isEmpty()
        || !Files.exists(Path.of("/proc/" + init.get().pid() + "/root/run/systemd/private"))) {
      return false;
    }
    List<String> command = enter(init.get(), List.of("systemctl", "is-system-running", "--wait"));
    String state = Command.run(command, Map.of(), BOOT_LIMIT).stdout().strip();
    return state.equals("running") || state.equals("degraded");
  }

  /**
   * The command line that runs a command inside a machine, as root, with an environment of its own.
   *
   * @throws LocalClusterException when the machine is off
   */
  List<String> enter(Machine machine, List<String> command) {
    ProcessId init =
        init(machine)
            .orElseThrow(
                () ->
                    new LocalClusterException(
                        machine.name()
                            + " is off; start it with: fleet-local boot "
                            + machine.name()));
    return enter(init, command);
  }

  private static List<String> enter(ProcessId init, List<String> command) {
    List<String> all =
        new ArrayList<>(
            List.of("nsenter", "-t", Long.toString(init.pid()), "-a", "--", "env", "-i", PATH));
    all.addAll(List.of("HOME=/root", "USER=root", "LOGNAME=root", "LANG=C.UTF-8"));
    all.add("TERM=" + System.getenv().getOrDefault("TERM", "dumb"));
    all.addAll(command);
    return all;
  }

  /**
   * Cuts the power: every process of the machine dies at once, unasked. Returns when the machine is
   * gone.
   */
  void cutPower(Machine machine) throws InterruptedException {
    // With its first process the kernel ends all others; nspawn then tidies up after itself and
    // ends too.
    init(machine)
        .ifPresentOrElse(
            ProcessId::kill, () -> groups.processes(machine.name()).forEach(ProcessId::kill));
    Wait.until(
        POWER_CUT_LIMIT,
        machine.name() + " did not die",
        () -> groups.processes(machine.name()).isEmpty());
  }
}
