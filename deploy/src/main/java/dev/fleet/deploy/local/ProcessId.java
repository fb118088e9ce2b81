package dev.fleet.deploy.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One process for good: its number and when it started, so that a number that was given out again
 * is never taken for it.
 *
 * @param pid the number in the host's PID namespace
 * @param startTicks field 22 of {@code /proc/PID/stat} (proc(5)): clock ticks from the host's boot
 *     to its start
 */
record ProcessId(long pid, long startTicks) {
  /**
   * The process that has this number now; empty when there is none or it is dead and not yet
   * collected.
   */
  static Optional<ProcessId> of(long pid) {
    return stat(pid)
        .filter(stat -> !stat.state().equals("Z") && !stat.state().equals("X"))
        .map(stat -> new ProcessId(pid, stat.startTicks()));
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws LocalClusterException when the text is not {@code PID:TICKS}
   */
  static ProcessId parse(String text) {
    int colon = text.indexOf(':');
    try {
      return new ProcessId(
          Long.parseLong(text, 0, Math.max(colon, 0), 10),
          Long.parseLong(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new LocalClusterException("'" + text + "' is not a process (PID:TICKS)", e);
    }
  }

  /** The number of the parent of the process that has this number now. */
  static Optional<Long> parent(long pid) {
    return stat(pid).map(Stat::parent);
  }

  /** True for PID 1 of a PID namespace one below this program's. */
  boolean isFirstOfNamespace() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines.anyMatch(line -> line.matches("NSpid:\\s+\\d+\\s+1"));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** A child that is PID 1 of a PID namespace of its own. */
  Optional<ProcessId> firstOfNamespaceBelow() {
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::children)
        .flatMap(child -> of(child.pid()).stream())
        .filter(ProcessId::isFirstOfNamespace)
        .findFirst();
  }

  boolean alive() {
    return of(pid).filter(this::equals).isPresent();
  }

  /** True while it is stopped, as SIGSTOP does, or gone. */
  boolean isStopped() {
    return !alive() || stat(pid).filter(stat -> stat.state().equals("T")).isPresent();
  }

  /** SIGKILL, unless the process is gone. */
  void kill() {
    if (alive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public String toString() {
    return pid + ":" + startTicks;
  }

  private record Stat(String state, long parent, long startTicks) {}

  private static Optional<Stat> stat(long pid) {
    try {
      String text = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The name in brackets may hold blanks and brackets; the fields after it do not.
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(
          new Stat(fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[19])));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
