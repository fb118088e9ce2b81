package dev.fleet.deploy.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Machines with a systemd of their own, each booted in a container of systemd-nspawn. */
final class SystemdMachineHost implements MachineHost {
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);
  private static final Duration POWER_CUT_LIMIT = Duration.ofSeconds(20);

  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final ClusterFile file;
  private final ControlGroups groups;
  private final Distribution distribution;

  SystemdMachineHost(ClusterFile file, Distribution distribution) {
    this.file = file;
    this.groups = ControlGroups.of(Members.clusterName(file.spec().folder()));
    this.distribution = distribution;
  }

  @Override
  public Membership membership() {
    return groups;
  }

  @Override
  public void make(Machine machine) throws InterruptedException {
    new MachineRoot(file.spec(), ssh()).make(machine);
  }

  @Override
  public void boot(Machine machine) throws InterruptedException {
    if (firstProcess(machine).isPresent()) {
      throw new LocalClusterException(machine.name() + " is running");
    }
    MachineRoot.mount(machine);
    Process nspawn = groups.start(machine.name(), command(machine), Map.of(), machine.console());
    ProcessId.of(nspawn.pid()).ifPresent(process -> file.putProcess(machine.name(), process));
    boolean up = Wait.holdsWithin(BOOT_LIMIT, () -> !nspawn.isAlive() || isUp(machine));
    if (!up || !nspawn.isAlive()) {
      throw new LocalClusterException(
          "%s did not boot: %s".formatted(machine.name(), LogFiles.lastWords(machine.console())));
    }
    ssh().await(machine);
  }

  private SshAccess ssh() {
    return SshAccess.of(file)
        .orElseThrow(() -> new LocalClusterException("the cluster has no port for ssh"));
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
                "--directory=" + MachineRoot.root(machine),
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

  /** nspawn has other children for a moment: the right one is PID 1 in its own namespace. */
  @Override
  public Optional<ProcessId> firstProcess(Machine machine) {
    return file.process(machine.name())
        .filter(ProcessId::alive)
        .flatMap(ProcessId::firstOfNamespaceBelow);
  }

  /** True for a process that is one of a machine, or the nspawn that holds it. */
  static boolean isMachine(ProcessId process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/comm"))
              .equals("systemd-nspawn\n")
          || process.isFirstOfNamespace();
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isUp(Machine machine) throws InterruptedException {
    Optional<ProcessId> init = firstProcess(machine);
    if (init.isEmpty()
        || !Files.exists(Path.of("/proc/" + init.get().pid() + "/root/run/systemd/private"))) {
      return false;
    }
    List<String> command = enter(init.get(), List.of("systemctl", "is-system-running", "--wait"));
    String state = Command.run(command, Map.of(), BOOT_LIMIT).stdout().strip();
    return state.equals("running") || state.equals("degraded");
  }

  @Override
  public List<String> enter(Machine machine, List<String> command) {
    return enter(running(machine), command);
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

  @Override
  public List<String> showLog(Machine machine, int lines, boolean follow)
      throws InterruptedException {
    MachineRoot.mount(machine);
    String journal = MachineRoot.journal(machine).toString();
    List<String> command =
        new ArrayList<>(List.of("journalctl", "--no-pager", "-D", journal, "-n", "" + lines));
    if (follow) {
      command.add("-f");
    }
    return command;
  }

  @Override
  public void cutPower(Machine machine) throws InterruptedException {
    // With its first process the kernel ends all others; nspawn then tidies up after itself and
    // ends too.
    firstProcess(machine)
        .ifPresentOrElse(
            ProcessId::kill, () -> groups.processes(machine.name()).forEach(ProcessId::kill));
    Wait.until(
        POWER_CUT_LIMIT,
        machine.name() + " did not die",
        () -> groups.processes(machine.name()).isEmpty());
  }
}
