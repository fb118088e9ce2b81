package dev.fleet.deploy.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Machines whose agent runs the units itself. Each is a few processes of this user's: the agent,
 * the journal reader, perhaps an sshd, and the units.
 */
final class EmbeddedMachineHost implements MachineHost {
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);
  private static final Duration POWER_CUT_LIMIT = Duration.ofSeconds(20);
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final List<String> SERVICES = List.of("agent", "journal", "sshd");

  private final ClusterFile file;
  private final Membership membership;
  private final Distribution distribution;

  EmbeddedMachineHost(ClusterFile file, Distribution distribution) {
    this.file = file;
    String cluster = Members.clusterName(file.spec().folder());
    // The agent makes groups for its units below its own; they go with the cluster's.
    this.membership =
        HostUser.isRoot() && ControlGroups.of(cluster).canBeMade()
            ? ControlGroups.of(cluster)
            : new ProcessMarks(cluster);
    this.distribution = distribution;
  }

  @Override
  public Membership membership() {
    return membership;
  }

  @Override
  public void make(Machine machine) {
    new EmbeddedMachineFiles(file, isolation(), distribution).write(machine);
  }

  /** Chosen when the cluster was made, so that its machines stay what they were. */
  private Isolation isolation() {
    return file.get("isolation")
        .map(Isolation::valueOf)
        .orElseThrow(() -> new LocalClusterException("the cluster's isolation is not known"));
  }

  @Override
  public void boot(Machine machine) throws InterruptedException {
    if (firstProcess(machine).isPresent()) {
      throw new LocalClusterException(machine.name() + " is running");
    }
    List<String> command =
        isolation().start(List.of("sh", EmbeddedMachineFiles.init(machine).toString()));
    Map<String, String> environment = Map.of("FLEET_JAVA_HOME", Distribution.javaHome().toString());
    Process process = membership.start(machine.name(), command, environment, machine.console());
    ProcessId.of(process.pid()).ifPresent(id -> file.putProcess(machine.name(), id));
    boolean up = Wait.holdsWithin(BOOT_LIMIT, () -> !process.isAlive() || serves(machine));
    if (!up || !process.isAlive()) {
      String logs =
          logs(machine).map(LogFiles::lastWords).reduce("", (all, log) -> all + "\n  " + log);
      throw new LocalClusterException(machine.name() + " did not boot:" + logs);
    }
    Optional<SshAccess> ssh = SshAccess.of(file);
    if (ssh.isPresent()) {
      ssh.get().await(machine);
    }
  }

  private static boolean serves(Machine machine) {
    return Ports.answers(machine.address(), Ports.AGENT)
        && Ports.answers(machine.address(), Ports.JOURNAL);
  }

  @Override
  public Optional<ProcessId> firstProcess(Machine machine) {
    Optional<ProcessId> started = file.process(machine.name()).filter(ProcessId::alive);
    return isolation() == Isolation.NONE
        ? started
        : started.flatMap(ProcessId::firstOfNamespaceBelow);
  }

  @Override
  public void cutPower(Machine machine) throws InterruptedException {
    if (isolation() != Isolation.NONE) {
      firstProcess(machine).ifPresent(ProcessId::kill); // With it the kernel ends its namespace.
    }
    membership.kill(machine.name(), POWER_CUT_LIMIT);
  }

  @Override
  public List<String> enter(Machine machine, List<String> command) {
    ProcessId first = running(machine);
    List<String> all = new ArrayList<>(List.of("env", "-i"));
    all.add("PATH=" + EmbeddedMachineFiles.tools(machine) + ":" + PATH);
    all.add("HOME=" + System.getProperty("user.home"));
    all.addAll(List.of("USER=" + HostUser.name(), "LOGNAME=" + HostUser.name(), "LANG=C.UTF-8"));
    all.add("TERM=" + System.getenv().getOrDefault("TERM", "dumb"));
    all.addAll(command);
    return isolation().enter(first, all);
  }

  @Override
  public List<String> showLog(Machine machine, int lines, boolean follow) {
    return LogFiles.show(logs(machine).toList(), lines, follow);
  }

  private Stream<Path> logs(Machine machine) {
    Path folder = file.spec().folder().resolve("log");
    return Stream.concat(
            Stream.of(machine.console()),
            SERVICES.stream()
                .map(service -> folder.resolve(machine.name() + "-" + service + ".log")))
        .filter(Files::exists);
  }
}
