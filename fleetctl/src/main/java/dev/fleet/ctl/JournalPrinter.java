package dev.fleet.ctl;

import dev.fleet.ctl.journal.EntryFormat;
import dev.fleet.v1.JournalEntry;
import java.util.ArrayDeque;

/** Prints entries; of the first ones only the last so many. One thread. */
final class JournalPrinter {
  private final Terminal terminal;
  private final EntryFormat format;
  private final boolean boots;
  private final int lines;

  /** As text, which takes a fraction of the memory that an entry takes. */
  private final ArrayDeque<byte[]> kept = new ArrayDeque<>();

  private String boot = "";
  private boolean printed;

  /**
   * @param lines how many entries of the history to show; negative: all, as they come
   * @param boots whether to say when a new boot begins; only with all
   */
  JournalPrinter(Terminal terminal, EntryFormat format, int lines, boolean boots) {
    this.terminal = terminal;
    this.format = format;
    this.lines = lines;
    this.boots = boots;
  }

  /** An entry that was there when the command began. */
  void history(JournalEntry entry) {
    if (lines < 0) {
      print(entry);
      return;
    }
    kept.add(format.format(entry));
    if (kept.size() > lines) {
      kept.removeFirst();
    }
  }

  /** There are no more entries for {@link #history}. */
  void endOfHistory() {
    printed |= !kept.isEmpty();
    while (!kept.isEmpty()) {
      terminal.out(kept.removeFirst());
    }
  }

  /** Prints an entry at once. */
  void print(JournalEntry entry) {
    if (boots && !boot.isEmpty() && !boot.equals(entry.getBootId())) {
      terminal.out("-- Boot " + entry.getBootId() + " --");
    }
    boot = entry.getBootId();
    printed = true;
    terminal.out(format.format(entry));
  }

  boolean hasPrinted() {
    return printed;
  }
}
