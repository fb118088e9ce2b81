package dev.fleet.unit.systemd.value;

/** How much of a resource a unit may have. */
public sealed interface Amount {
  /** This much: bytes of memory, a number of tasks. */
  record Absolute(long value) implements Amount {}

  /**
   * A share of what the machine has.
   *
   * @param permyriad hundredths of a percent, 0 to 10000
   */
  record Share(int permyriad) implements Amount {}

  /** No limit. */
  record Infinite() implements Amount {}
}
