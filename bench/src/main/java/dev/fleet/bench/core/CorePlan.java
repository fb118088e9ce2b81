package dev.fleet.bench.core;

import java.util.List;
import java.util.Map;

/**
 * What to measure.
 *
 * @param machines of the cluster that units are placed in
 * @param units of the registry's view
 * @param quick whether to find out only that all of it runs
 * @param verbose whether JMH says what it does, on standard error
 * @param javaOptions more options for the JVM, by program
 */
record CorePlan(
    List<CoreCase> cases,
    int machines,
    int units,
    boolean quick,
    boolean verbose,
    Map<String, String> javaOptions) {
  /** What is the same in small, to compare with. */
  static final int FEW_MACHINES = 500;

  static final int FEW_UNITS = 100_000;

  /** How large a case is measured. */
  int size(CoreCase each) {
    return switch (each.size()) {
      case NONE -> 0;
      case MACHINES -> machines;
      case UNITS -> units;
    };
  }

  /** How large it is measured for comparison; the same if there is nothing to compare. */
  int fewer(CoreCase each) {
    return switch (each.size()) {
      case NONE -> 0;
      case MACHINES -> Math.min(FEW_MACHINES, machines);
      case UNITS -> Math.min(FEW_UNITS, units);
    };
  }
}
