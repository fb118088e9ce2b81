package dev.fleet.bench;

import java.util.OptionalDouble;

/**
 * One measured number.
 *
 * @param value NaN where nothing was to be measured
 * @param unit e.g. {@code s}, {@code ms}, {@code MB}; empty for a count
 * @param reference the same, of what it is compared with, measured in the same run; empty where
 *     there is nothing to compare with
 * @param bound what it is held to; empty where nothing is promised
 * @param atMost whether the bound is an upper one
 */
public record Figure(
    String name,
    double value,
    String unit,
    OptionalDouble reference,
    OptionalDouble bound,
    boolean atMost) {
  /** A figure without a reference and a bound. */
  public static Figure of(String name, double value, String unit) {
    return new Figure(name, value, unit, OptionalDouble.empty(), OptionalDouble.empty(), true);
  }

  /** The same, beside what it is compared with. NaN where that was not measured. */
  public Figure against(double other) {
    return new Figure(name, value, unit, OptionalDouble.of(other), bound, atMost);
  }

  /** The same, to be at most this. */
  public Figure atMost(double most) {
    return new Figure(name, value, unit, reference, OptionalDouble.of(most), true);
  }

  /** The same, to be at least this. */
  public Figure atLeast(double least) {
    return new Figure(name, value, unit, reference, OptionalDouble.of(least), false);
  }

  /** Whether it keeps within its bound; true if it has none, or there is nothing to hold to it. */
  public boolean isMet() {
    return bound.isEmpty()
        || Double.isNaN(value)
        || (atMost ? value <= bound.getAsDouble() : value >= bound.getAsDouble());
  }
}
