package dev.fleet.conformance;

import dev.fleet.agent.systemd.SystemdConfig;
import dev.fleet.agent.systemd.SystemdUnitManager;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.journal.journalctl.JournalctlSource;
import dev.fleet.journal.source.JournalSource;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.testkit.machine.SystemdMachine;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The systemd of a booted machine. */
final class SystemdSubject implements Subject {
  private static final String SCRATCH = "/run/conformance";

  private final SystemdMachine machine;
  private final UnitManager manager;

  private SystemdSubject(SystemdMachine machine) {
    this.machine = machine;
    this.manager =
        new SystemdUnitManager(
            new SystemdConfig(machine.busAddress(), machine.root(), Path.of("/run/fleet/units")),
            Clocks.system(),
            RandomGenerator.getDefault());
  }

  static SystemdSubject boot() throws IOException {
    SystemdMachine machine = SystemdMachine.boot("conformance");
    // Units inherit it, and builds like to run at another.
    machine.exec("renice -n 0 1");
    // Each look at the journal syncs it. Were it on a disk that is busy, so were journald, and with
    // it systemd, which waits whenever it has something to log; and of what systemd says of so many
    // units nothing is to be dropped.
    machine.exec(
        """
        mkdir -p /run/systemd/journald.conf.d
        printf '[Journal]\\nStorage=volatile\\nRateLimitIntervalSec=0\\n' \
          >/run/systemd/journald.conf.d/conformance.conf
        systemctl restart systemd-journald
        """);
    return new SystemdSubject(machine);
  }

  @Override
  public String name() {
    return "systemd";
  }

  @Override
  public UnitManager manager() {
    return manager;
  }

  @Override
  public boolean isRoot() {
    return true;
  }

  @Override
  public String scratch() {
    return SCRATCH;
  }

  @Override
  public void write(String path, String content) throws IOException {
    Path file = machine.root().resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Override
  public Shell shell(String command) throws IOException {
    SystemdMachine.Result result = machine.tryExec(command);
    return new Shell(result.exit(), result.output());
  }

  @Override
  public JournalSource journal() throws IOException {
    machine.exec("journalctl --sync");
    return JournalctlSource.ofDirectory(
        Path.of("journalctl"), machine.root().resolve("run/log/journal"), Clocks.system());
  }

  @Override
  public List<String> processes(UnitName unit) throws IOException {
    return machine
        .exec(
            """
            for group in $(grep -lsE '/%s(/|$)' /proc/[0-9]*/cgroup); do
              tr '\\000' ' ' < "${group%%/cgroup}/cmdline" && echo
            done 2>/dev/null
            true\
            """
                .formatted(pattern(unit)))
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static String pattern(UnitName unit) {
    return unit.value().replace("\\", "\\\\").replace(".", "\\.");
  }

  @Override
  public void pin(String scenario, Collection<UnitName> units) throws IOException {
    write(
        "/run/systemd/system/" + pinOf(scenario),
        """
        [Unit]
        DefaultDependencies=no
        After=%s
        """
            .formatted(units.stream().map(UnitName::value).collect(Collectors.joining(" "))));
    machine.exec("systemctl start " + pinOf(scenario));
  }

  private static String pinOf(String scenario) {
    return "pin-" + scenario + ".target";
  }

  @Override
  public void cleanUp(String scenario, Collection<UnitName> units) throws IOException {
    String pattern =
        units.isEmpty()
            ? "no unit"
            : units.stream().map(SystemdSubject::pattern).collect(Collectors.joining("|"));
    machine.tryExec(
        """
        for group in $(grep -lsE '/(%s)(/|$)' /proc/[0-9]*/cgroup); do
          group=${group%%/cgroup}
          kill -9 "${group#/proc/}"
        done
        systemctl stop %s
        rm -f /run/systemd/system/%s
        """
            .formatted(pattern, pinOf(scenario), pinOf(scenario)));
  }

  @Override
  public void close() {
    manager.close();
    machine.close();
  }
}
