package dev.fleet.unit.systemd.value;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A signal of Linux on x86-64 and ARM64.
 *
 * @param number 1 to 64
 */
public record Signal(int number) implements Comparable<Signal> {
  /** The highest signal. */
  public static final int MAX = 64;

  public static final Signal HUP = new Signal(1);
  public static final Signal INT = new Signal(2);
  public static final Signal ABRT = new Signal(6);
  public static final Signal KILL = new Signal(9);
  public static final Signal PIPE = new Signal(13);
  public static final Signal TERM = new Signal(15);
  public static final Signal CONT = new Signal(18);

  /** The first real-time signal that the C library leaves to programs. */
  private static final int RTMIN = 34;

  private static final String PREFIX = "SIG";

  /** In the order of their numbers, from 1. */
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  public Signal {
    if (number < 1 || number > MAX) {
      throw new IllegalArgumentException("no signal: " + number);
    }
  }

  /**
   * Reads {@code TERM}, {@code SIGTERM}, {@code RTMIN+3}, {@code SIGRTMAX-1} or {@code 15}; empty
   * if it is none.
   */
  public static Optional<Signal> parse(String text) {
    OptionalLong number = Numbers.unsigned(text, MAX);
    if (number.isPresent()) {
      return signal((int) number.getAsLong());
    }
    String name = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    int index = NAMES.indexOf(name);
    if (index >= 0) {
      return signal(index + 1);
    }
    return switch (name) {
      case "RTMIN" -> signal(RTMIN);
      case "RTMAX" -> signal(MAX);
      default -> realTime(name);
    };
  }

  /**
   * The name with its prefix: {@code SIGTERM}, {@code SIGRTMIN+3}; a bare number if it has none.
   */
  public String name() {
    if (number <= NAMES.size()) {
      return PREFIX + NAMES.get(number - 1);
    }
    if (number < RTMIN) {
      return Integer.toString(number);
    }
    return number == RTMIN ? PREFIX + "RTMIN" : PREFIX + "RTMIN+" + (number - RTMIN);
  }

  @Override
  public int compareTo(Signal other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return name();
  }

  private static Optional<Signal> realTime(String name) {
    OptionalInt offset = OptionalInt.empty();
    int base = 0;
    if (name.startsWith("RTMIN+")) {
      base = RTMIN;
      offset = Numbers.signed(name.substring("RTMIN+".length()), 0, MAX - RTMIN);
    } else if (name.startsWith("RTMAX-")) {
      base = MAX;
      offset = Numbers.signed("-" + name.substring("RTMAX-".length()), RTMIN - MAX, 0);
    }
    return offset.isPresent() ? signal(base + offset.getAsInt()) : Optional.empty();
  }

  private static Optional<Signal> signal(int number) {
    return number == 0 ? Optional.empty() : Optional.of(new Signal(number));
  }
}
