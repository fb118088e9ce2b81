package dev.fleet.agent.embedded.linux;

import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a killed manager leaves of each unit that it ran, for the next one to find its processes by:
 * one file a unit, which grows line by line. Nothing is synced: when the host dies, the processes
 * die too. Confined to the manager's loop.
 */
final class RunRecords {
  private static final Log LOG = Log.of(RunRecords.class);
  private static final Pattern SESSION = Pattern.compile("session ([0-9]{1,9}) ([0-9]{1,18})");
  private static final Pattern INVOCATION = Pattern.compile("invocation ([0-9a-f]{32})");
  private static final int MOST_LINES = 100_000;

  private final Path directory;
  private final String boot;

  /**
   * What is known of a unit's runs.
   *
   * @param invocations the last one last
   * @param group the folder of its control group
   */
  record Run(
      UnitName unit, List<String> invocations, Optional<Path> group, List<Session> sessions) {
    Run {
      invocations = List.copyOf(invocations);
      sessions = List.copyOf(sessions);
    }
  }

  /** A session by the number of its leader and when that started, in clock ticks since boot. */
  record Session(int leader, long start) {}

  RunRecords(Path directory, String boot) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.boot = boot;
  }

  /** Begins a run, before any process of it. */
  void begin(UnitName unit, String invocation, Optional<Path> group) throws IOException {
    var lines = new StringBuilder("boot " + boot + "\ninvocation " + invocation + "\n");
    group.ifPresent(path -> lines.append("group ").append(path).append('\n'));
    append(unit, lines.toString());
  }

  /** A process was spawned, which leads a new session. */
  void session(UnitName unit, int leader, long start) {
    try {
      append(unit, "session " + leader + " " + start + "\n");
    } catch (IOException e) {
      // Its environment tells whose it is, unless it clears that.
      LOG.warn("a process is not recorded", e, "unit", unit, "pid", leader);
    }
  }

  private void append(UnitName unit, String lines) throws IOException {
    Files.writeString(file(unit), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Nothing of the unit runs any more. */
  void end(UnitName unit) {
    try {
      Files.deleteIfExists(file(unit));
    } catch (IOException e) {
      LOG.warn("a record cannot be removed", e, "unit", unit);
    }
  }

  /** What there is of this boot of the host; what is older is removed. */
  List<Run> recover() throws IOException {
    var runs = new ArrayList<Run>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Optional<Run> run = read(file);
        if (run.isPresent()) {
          runs.add(run.get());
        } else {
          Files.deleteIfExists(file);
        }
      }
    }
    return runs;
  }

  private Optional<Run> read(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (UnitName.fault(name).isPresent()) {
      return Optional.empty();
    }
    var invocations = new ArrayList<String>();
    var sessions = new ArrayList<Session>();
    Optional<Path> group = Optional.empty();
    boolean current = false;
    // A line without an end was being written when the writer was killed.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", MOST_LINES)) {
      if (line.startsWith("boot ")) {
        current = line.equals("boot " + boot);
      }
      if (!current) {
        continue;
      }
      Matcher session = SESSION.matcher(line);
      Matcher invocation = INVOCATION.matcher(line);
      if (line.startsWith("group /")) {
        group = Optional.of(Path.of(line.substring("group ".length())));
      } else if (invocation.matches()) {
        invocations.add(invocation.group(1));
      } else if (session.matches()) {
        sessions.add(
            new Session(Integer.parseInt(session.group(1)), Long.parseLong(session.group(2))));
      }
    }
    return invocations.isEmpty()
        ? Optional.empty()
        : Optional.of(new Run(new UnitName(name), invocations, group, sessions));
  }

  private Path file(UnitName unit) {
    return directory.resolve(unit.value());
  }
}
