package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.engine.Moment;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.unit.systemd.ExecCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When the processes of a service's present or last run began and how they ended. */
final class ExecLog {
  /**
   * A process.
   *
   * @param ended null while it runs
   * @param end null while it runs
   */
  record Entry(
      String directive,
      ExecCommand command,
      int pid,
      Moment began,
      @Nullable Moment ended,
      @Nullable ProcessEnd end) {}

  /**
   * How a main process ended.
   *
   * @param ended null while it runs
   * @param end null while it runs
   */
  record Main(int pid, @Nullable Moment ended, @Nullable ProcessEnd end) {}

  private record Key(String directive, int index) {}

  /** In the order in which they began. */
  private final Map<Key, Entry> entries = new LinkedHashMap<>();

  private @Nullable Main main;

  void clear() {
    entries.clear();
    main = null;
  }

  void began(CommandQueue queue, int pid, Moment at) {
    String directive = queue.phase().option();
    var key = new Key(directive, queue.index());
    entries.remove(key); // So that it comes last.
    entries.put(key, new Entry(directive, queue.current(), pid, at, null, null));
  }

  void ended(CommandQueue queue, ProcessEnd end, Moment at) {
    entries.computeIfPresent(
        new Key(queue.phase().option(), queue.index()),
        (_, entry) -> new Entry(entry.directive, entry.command, entry.pid, entry.began, at, end));
  }

  void mainBegan(int pid) {
    main = new Main(pid, null, null);
  }

  void mainEnded(ProcessEnd end, Moment at) {
    if (main != null) {
      main = new Main(main.pid, at, end);
    }
  }

  /** The last main process; empty if there was none in this run. */
  Optional<Main> main() {
    return Optional.ofNullable(main);
  }

  /** How the last main process ended; null if it did not, or there was none. */
  @Nullable ProcessEnd mainEnd() {
    return main == null ? null : main.end;
  }

  /** Those that ended, in the order in which they began. */
  List<Entry> ended() {
    return entries.values().stream().filter(entry -> entry.end != null).toList();
  }
}
