package dev.fleet.bench.journal;

import java.util.Map;

/**
 * All lines, read once.
 *
 * @param seconds from the command to its end
 * @param cpuSeconds by program
 */
record Reading(long lines, double seconds, Map<String, Double> cpuSeconds) {
  /** Of what could not be read that way. */
  static final Reading NONE = new Reading(0, Double.NaN, Map.of());

  double linesPerSecond() {
    return lines / seconds;
  }

  double cpuMicrosPerLine(String program) {
    return cpuSeconds.getOrDefault(program, Double.NaN) * 1e6 / lines;
  }
}
