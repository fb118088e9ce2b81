package dev.fleet.deploy.local;

import dev.fleet.runtime.service.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code fleet-local} program: whole clusters on one host. */
@Command(
    name = "fleet-local",
    description = "Runs a whole fleet cluster on this host.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = FleetLocalMain.VersionText.class,
    subcommands = CommandLine.HelpCommand.class)
public final class FleetLocalMain {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      scope = CommandLine.ScopeType.INHERIT,
      description =
          "Where the cluster is kept. Unless told $FLEET_LOCAL_DIR, or /var/lib/fleet-local for"
              + " root and ~/.local/state/fleet-local for others.")
  private Optional<Path> folder = Optional.empty();

  private FleetLocalMain() {}

  /**
   * Exit codes: 0 done, 1 not done and said why, 2 wrong usage; {@code exec} and {@code logs} give
   * that of what they ran.
   */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new FleetLocalMain())
            .setExecutionExceptionHandler(FleetLocalMain::report)
            .execute(args));
  }

  private static int report(Exception fault, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (!(fault instanceof LocalClusterException)) {
      throw fault;
    }
    System.err.println("fleet-local: " + fault.getMessage());
    return 1;
  }

  @Command(description = "Starts a cluster; prints the line that lets fleetctl use it.")
  int up(
      @Option(
              names = "--machines",
              paramLabel = "N",
              defaultValue = "3",
              description = "Machines: ${DEFAULT-VALUE}.")
          int machines,
      @Option(
              names = "--init",
              paramLabel = "INIT",
              defaultValue = "embedded",
              description =
                  "What runs the units of a machine: embedded for its agent alone, systemd for a"
                      + " systemd of its own in a container, which takes root; ${DEFAULT-VALUE}"
                      + " unless told.")
          String init,
      @Option(
              names = "--registries",
              paramLabel = "K",
              defaultValue = "1",
              description = "Registry replicas: ${DEFAULT-VALUE}.")
          int registries,
      @Option(
              names = "--schedulers",
              paramLabel = "S",
              defaultValue = "1",
              description = "Schedulers: ${DEFAULT-VALUE}.")
          int schedulers,
      @Option(
              names = "--subnet",
              paramLabel = "A.B.C",
              defaultValue = "127.0.0",
              description =
                  "Start of all addresses: ${DEFAULT-VALUE}. Clusters at the same time need"
                      + " different ones.")
          String subnet,
      @Option(
              names = "--metadata",
              paramLabel = "MACHINE:KEY=VALUE[,KEY=VALUE...]",
              description = "Metadata of a machine, such as m1:region=eu. May be repeated.")
          @Nullable List<String> metadata)
      throws InterruptedException {
    var spec =
        new ClusterSpec(
            Init.parse(init),
            folder(),
            machines,
            registries,
            schedulers,
            subnet,
            metadataByMachine(metadata),
            true);
    LocalCluster cluster =
        LocalCluster.up(spec, line -> System.err.println("fleet-local: " + line));
    System.out.println(export(cluster));
    return 0;
  }

  private static Map<String, String> metadataByMachine(@Nullable List<String> options) {
    Map<String, String> metadata = new HashMap<>();
    for (String option : options == null ? List.<String>of() : options) {
      int colon = option.indexOf(':');
      if (colon < 1) {
        throw new LocalClusterException(
            "--metadata: '" + option + "' is not MACHINE:KEY=VALUE, such as m1:region=eu");
      }
      metadata.merge(
          option.substring(0, colon), option.substring(colon + 1), (one, two) -> one + "," + two);
    }
    return metadata;
  }

  @Command(description = "Shows every member of the cluster. Exit code 1 if one is off.")
  int status() {
    List<MemberStatus> members = LocalCluster.attach(folder()).status();
    System.out.printf("%-13s %-8s %-8s %-17s %s%n", "MEMBER", "STATE", "PID", "ADDRESS", "MACHINE");
    for (MemberStatus member : members) {
      System.out.printf(
          "%-13s %-8s %-8s %-17s %s%n",
          member.name(),
          member.running() ? "running" : "off",
          member.pid().map(Object::toString).orElse("-"),
          member.address(),
          member.machineId().isEmpty() ? "-" : member.machineId());
    }
    return members.stream().allMatch(MemberStatus::running) ? 0 : 1;
  }

  @Command(description = "Prints again the line that lets fleetctl use the cluster.")
  int env() {
    System.out.println(export(LocalCluster.attach(folder())));
    return 0;
  }

  private static String export(LocalCluster cluster) {
    return "export FLEETCTL_ENDPOINT="
        + ControlPlane.endpoints(cluster.spec())
        + " FLEETCTL_SSH_CONFIG="
        + cluster.sshConfig();
  }

  @Command(description = "Ends the cluster and removes everything that belongs to it.")
  int down() throws InterruptedException {
    Path where = folder();
    boolean something = LocalCluster.down(where);
    System.err.println(
        something
            ? "fleet-local: removed the cluster in " + where
            : "fleet-local: no cluster in " + where);
    return 0;
  }

  @Command(description = "Cuts the power of a machine, or kills etcd, registry-N or scheduler-N.")
  int kill(@Parameters(paramLabel = "MEMBER", description = "Such as m1.") String member)
      throws InterruptedException {
    LocalCluster.attach(folder()).kill(member);
    return 0;
  }

  @Command(description = "Starts a member that is off, with the disk it had.")
  int boot(@Parameters(paramLabel = "MEMBER", description = "Such as m1.") String member)
      throws InterruptedException {
    LocalCluster.attach(folder()).boot(member);
    return 0;
  }

  @Command(description = "Runs a command on a machine; a shell if there is none.")
  int exec(
      @Parameters(index = "0", paramLabel = "MACHINE", description = "Such as m1.") String machine,
      @Parameters(
              index = "1..*",
              arity = "0..*",
              paramLabel = "COMMAND",
              description = "After a --.")
          @Nullable List<String> command)
      throws InterruptedException {
    List<String> wanted =
        command == null || command.isEmpty() ? List.of("/bin/bash", "-l") : command;
    return run(LocalCluster.attach(folder()).execCommand(machine, wanted));
  }

  @Command(
      description = "Shows what services wrote; of a machine with a systemd the machine's journal.")
  int logs(
      @Parameters(
              arity = "0..1",
              paramLabel = "MEMBER",
              defaultValue = "",
              description =
                  "m1, registry, scheduler, etcd, registry-2, ...; all services unless told.")
          String member,
      @Option(
              names = {"-n", "--lines"},
              paramLabel = "LINES",
              defaultValue = "100",
              description = "How many of the last lines: ${DEFAULT-VALUE}.")
          int lines,
      @Option(
              names = {"-f", "--follow"},
              description = "Goes on with new lines.")
          boolean follow)
      throws InterruptedException {
    return run(LocalCluster.attach(folder()).showLog(member, lines, follow));
  }

  /** Hands this program's streams to another and waits for its end. */
  private static int run(List<String> command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new LocalClusterException(
          "cannot run '" + command.getFirst() + "': " + e.getMessage(), e);
    }
  }

  private Path folder() {
    return folder.orElseGet(
        () -> {
          String told = System.getenv().getOrDefault("FLEET_LOCAL_DIR", "");
          return told.isEmpty()
              ? HostUser.stateFolder(System.getenv(), HostUser.isRoot())
              : Path.of(told);
        });
  }

  /** What {@code --version} prints. */
  static final class VersionText implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"fleet-local " + Version.current()};
    }
  }
}
