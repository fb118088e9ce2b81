package dev.fleet.conformance;

import dev.fleet.agent.embedded.EmbeddedConfig;
import dev.fleet.agent.embedded.EmbeddedUnitManager;
import dev.fleet.agent.embedded.JournalLog;
import dev.fleet.agent.embedded.UnitRoots;
import dev.fleet.agent.embedded.host.Host;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.linux.LinuxHost;
import dev.fleet.agent.embedded.linux.LinuxHostConfig;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.journal.files.EmbeddedSource;
import dev.fleet.journal.source.JournalSource;
import dev.fleet.journalfiles.JournalHost;
import dev.fleet.journalfiles.JournalOptions;
import dev.fleet.journalfiles.JournalWriter;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The embedded manager in this JVM, put together as the agent's main does it, on this host. */
final class EmbeddedSubject implements Subject {
  private static final Duration STOP = Duration.ofSeconds(20);

  private final Path folder;
  private final JournalWriter journal;
  private final UnitManager manager;
  private volatile @Nullable LinuxHost host;

  private EmbeddedSubject(Path folder) throws IOException {
    this.folder = folder;
    var journalHost =
        new JournalHost(
            Files.readString(Path.of("/etc/machine-id")).strip(),
            Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip().replace("-", ""),
            Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
    Clocks clocks = Clocks.system();
    this.journal = JournalWriter.open(JournalOptions.in(journalFolder()), journalHost, clocks);
    var config =
        new EmbeddedConfig(
            folder.resolve("units"),
            folder.resolve("manager"),
            journalHost.machineId(),
            journalHost.hostname(),
            UnitRoots.usual(),
            Policy.STRICT,
            STOP);
    this.manager =
        new EmbeddedUnitManager(
            config,
            this::openHost,
            new JournalLog(journal, journalHost),
            clocks,
            RandomGenerator.getDefault());
  }

  private Path journalFolder() {
    return folder.resolve("journal");
  }

  private Host openHost(EventLoop loop) throws HostException {
    var config = new LinuxHostConfig(folder.resolve("host"), folder.resolve("run"), true);
    LinuxHost opened = LinuxHost.open(config, loop, Clocks.system(), journal::open);
    host = opened;
    return opened;
  }

  /** Makes one in a folder of its own, that every user can get to. */
  static EmbeddedSubject create() throws IOException {
    Path folder = Files.createTempDirectory(Path.of("/run"), "conformance-");
    openToAll(folder);
    var subject = new EmbeddedSubject(folder);
    // Units inherit it, and builds like to run at another.
    subject.shell("renice -n 0 $(ls /proc/$PPID/task)");
    return subject;
  }

  private static void openToAll(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public UnitManager manager() {
    return manager;
  }

  @Override
  public boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  @Override
  public String scratch() {
    return folder + "/scratch";
  }

  @Override
  public void write(String path, String content) throws IOException {
    Path file = Path.of(path);
    Files.createDirectories(file.getParent());
    Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(file, content);
    openToAll(file);
  }

  @Override
  public Shell shell(String command) throws IOException {
    Process process =
        new ProcessBuilder("/bin/sh", "-c", command)
            .directory(Path.of("/").toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Shell(process.onExit().join().exitValue(), output);
  }

  @Override
  public JournalSource journal() throws IOException {
    LinuxHost running = host;
    if (running != null) {
      running.syncOutput();
    }
    try {
      journal.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return new EmbeddedSource(journalFolder());
  }

  @Override
  public List<String> processes(UnitName unit) throws IOException {
    var lines = new ArrayList<String>();
    for (Path process : processesOf(List.of(unit))) {
      try {
        String line = Files.readString(process.resolve("cmdline")).replace('\0', ' ').strip();
        if (!line.isEmpty()) {
          lines.add(line);
        }
      } catch (IOException e) {
        // It has ended meanwhile.
      }
    }
    return lines;
  }

  /** The folders in /proc of the processes in the control groups of units. */
  private static List<Path> processesOf(Collection<UnitName> units) throws IOException {
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          String groups = Files.readString(process.resolve("cgroup")) + "\n";
          if (units.stream().anyMatch(unit -> groups.matches("(?s).*/\\Q" + unit + "\\E[/\n].*"))) {
            found.add(process);
          }
        } catch (IOException e) {
          // It has ended meanwhile.
        }
      }
    }
    return found;
  }

  /** It never forgets a loaded unit. */
  @Override
  public void pin(String scenario, Collection<UnitName> units) {}

  @Override
  public void cleanUp(String scenario, Collection<UnitName> units) throws IOException {
    for (Path process : processesOf(units)) {
      ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
    String mounts = scratch() + "/" + scenario.replace("-", "") + "/";
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String point = line.split(" ", -1)[4];
      if (point.startsWith(mounts)) {
        shell("umount -l '" + point + "'");
      }
    }
  }

  @Override
  public void close() {
    manager.close();
    try {
      journal.close();
      shell("rm -rf --one-file-system " + folder);
    } catch (NoSuchFileException e) {
      throw new IllegalStateException("somebody else removed " + folder, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
