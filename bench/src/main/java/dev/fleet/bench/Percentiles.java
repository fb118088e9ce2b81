package dev.fleet.bench;

import java.util.Arrays;
import java.util.Collection;

/** Samples in order of size. Immutable. */
public final class Percentiles {
  private final double[] sorted;

  public Percentiles(Collection<Double> samples) {
    sorted = samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  /**
   * The smallest sample that is not exceeded by this share of all, NaN without samples.
   *
   * @param percent 0 to 100
   */
  public double at(double percent) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
  }

  public int count() {
    return sorted.length;
  }

  @Override
  public String toString() {
    return Arrays.toString(sorted);
  }
}
