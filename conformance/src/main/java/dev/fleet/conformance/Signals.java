package dev.fleet.conformance;

import java.util.List;

/** The names of signals; signal(7), x86 and ARM. */
final class Signals {
  private static final List<String> NAMES =
      List.of(
          "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
          "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP");

  private Signals() {}

  /**
   * The number of {@code TERM}.
   *
   * @throws IllegalArgumentException if there is no such signal in the table
   */
  static int number(String name) {
    int number = NAMES.indexOf(name);
    if (number < 1) {
      throw new IllegalArgumentException("no such signal: " + name);
    }
    return number;
  }

  /** {@code TERM}; the number itself for one that the table lacks. */
  static String name(int number) {
    return number > 0 && number < NAMES.size() ? NAMES.get(number) : Integer.toString(number);
  }
}
