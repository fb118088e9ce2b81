package dev.fleet.agent.embedded.linux;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What /proc/PID/stat says of a process; see proc(5).
 *
 * @param state a letter, {@code Z} for a zombie
 * @param start when it started, in clock ticks since boot: with the number it names a process for
 *     good
 * @param cpuTicks its own time and that of its children that it has waited for
 * @param tasks threads
 * @param exitCode of a zombie, as of wait(2); 0 if this process may not know
 */
record ProcStat(
    int pid,
    String name,
    char state,
    int parent,
    int session,
    long start,
    long cpuTicks,
    long tasks,
    OptionalInt exitCode) {
  // Fields after the name, counted from 0.
  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int SESSION = 3;
  private static final int FIRST_TIME = 11;
  private static final int LAST_TIME = 14;
  private static final int TASKS = 17;
  private static final int START = 19;
  private static final int EXIT_CODE = 49;

  /** Reads the file's content; empty if it is none. */
  static Optional<ProcStat> parse(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    int open = text.indexOf('(');
    // A process chooses its name, so that may hold anything; what follows cannot hold a bracket.
    int close = text.lastIndexOf(')');
    if (open < 0 || close < open) {
      return Optional.empty();
    }
    String[] fields = text.substring(close + 1).strip().split(" ", -1);
    if (fields.length <= START) {
      return Optional.empty();
    }
    try {
      long ticks = 0;
      for (int i = FIRST_TIME; i <= LAST_TIME; i++) {
        ticks += Long.parseLong(fields[i]);
      }
      return Optional.of(
          new ProcStat(
              Integer.parseInt(text.substring(0, open).strip()),
              text.substring(open + 1, close),
              fields[STATE].charAt(0),
              Integer.parseInt(fields[PARENT]),
              Integer.parseInt(fields[SESSION]),
              Long.parseLong(fields[START]),
              ticks,
              Long.parseLong(fields[TASKS]),
              fields.length > EXIT_CODE
                  ? OptionalInt.of(Integer.parseInt(fields[EXIT_CODE]))
                  : OptionalInt.empty()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether it runs no more: it waits to be reaped, or is being removed. */
  boolean isDead() {
    return state == 'Z' || state == 'X';
  }
}
