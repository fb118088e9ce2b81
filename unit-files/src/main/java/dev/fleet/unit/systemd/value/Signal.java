package dev.fleet.unit.systemd.value;

/**
 * A signal of Linux on x86-64 and ARM64.
 *
 * @param number 1 to 64
 */
public record Signal(int number) implements Comparable<Signal> {
  /** The highest signal. */
  public static final int MAX = 64;

  public static final Signal HUP = new Signal(1);
  public static final Signal ABRT = new Signal(6);
  public static final Signal KILL = new Signal(9);
  public static final Signal TERM = new Signal(15);
  public static final Signal CONT = new Signal(18);

  public Signal {
    if (number < 1 || number > MAX) {
      throw new IllegalArgumentException("no signal: " + number);
    }
  }

  @Override
  public int compareTo(Signal other) {
    return Integer.compare(number, other.number);
  }
}
