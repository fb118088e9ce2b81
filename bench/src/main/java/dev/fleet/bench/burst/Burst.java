package dev.fleet.bench.burst;

import java.util.Map;

/**
 * Many units started and ended once.
 *
 * @param up seconds from the first command until all run
 * @param down seconds from the command until all are gone
 * @param cpuUp CPU seconds that the start took, by process
 * @param cpuDown the same of the end
 */
record Burst(double up, double down, Map<String, Double> cpuUp, Map<String, Double> cpuDown) {
  /** Where there is nothing to measure. */
  static final Burst NONE = new Burst(Double.NaN, Double.NaN, Map.of(), Map.of());
}
