package dev.fleet.bench.journal;

import dev.fleet.bench.process.ProcFiles;
import dev.fleet.bench.process.ProcessGroup;
import java.util.HashMap;
import java.util.Map;

/** CPU of those who take part in a reading, counted from a moment on. Confined to one thread. */
final class ReadersCpu {
  static final String COMMAND = "the command";
  static final String JOURNAL = "journal";
  static final String JOURNALCTL = "its journalctl";

  private final ProcessGroup journals;
  private final Map<String, Double> before;

  /** Begins now. */
  ReadersCpu(ProcessGroup journals) {
    this.journals = journals;
    this.before = now();
  }

  private Map<String, Double> now() {
    return Map.of(
        COMMAND, ProcFiles.endedChildrenCpuSeconds(ProcessHandle.current().pid()),
        JOURNAL, journals.cpuSeconds(),
        JOURNALCTL, journals.endedChildrenCpuSeconds());
  }

  /** Seconds so far, by program; of commands and of children of the service when they end. */
  Map<String, Double> seconds() {
    var used = new HashMap<>(now());
    used.replaceAll((name, seconds) -> seconds - before.getOrDefault(name, 0.0));
    return Map.copyOf(used);
  }
}
