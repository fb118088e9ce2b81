package dev.fleet.bench.core;

import dev.fleet.bench.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One thing that is measured.
 *
 * @param benchmark the class and the method
 * @param parameters all but the size
 * @param size what its cost must not depend on
 * @param program whose launcher says how its JVM is set up
 */
record CoreCase(
    String name,
    String benchmark,
    Map<String, String> parameters,
    Size size,
    String program,
    Measure measure,
    OptionalDouble bound) {
  private static final String SCHEDULER = "scheduler-service";
  private static final String REGISTRY = "registry-service";

  /** What a case is large by. */
  enum Size {
    NONE,
    MACHINES,
    UNITS
  }

  /** How the time of one operation is shown. */
  enum Measure {
    A_SECOND("/s") {
      @Override
      double of(double nanos) {
        return 1e9 / nanos;
      }
    },
    MICROS("us") {
      @Override
      double of(double nanos) {
        return nanos / 1e3;
      }
    };

    private final String unit;

    Measure(String unit) {
      this.unit = unit;
    }

    abstract double of(double nanos);
  }

  /** All of them, in the order in which they are shown. */
  static List<CoreCase> all() {
    List<CoreCase> cases = new ArrayList<>();
    for (Placement placement : Placement.values()) {
      cases.add(placed(placement));
    }
    cases.add(
        of(
                "moved from a lost machine",
                MachineLossBenchmark.class,
                "lose",
                Size.MACHINES,
                SCHEDULER)
            .shownAs(Measure.A_SECOND));
    cases.add(
        of(
            "machine comes, %d units wait".formatted(MachineGainBenchmark.WAITING),
            MachineGainBenchmark.class,
            "gain",
            Size.MACHINES,
            SCHEDULER));
    cases.addAll(ofUnitFiles());
    for (ViewChange change : ViewChange.values()) {
      cases.add(
          of(change.words(), ViewBenchmark.class, "apply", Size.UNITS, REGISTRY)
              .shownAs(Measure.A_SECOND)
              .with("change", change.name()));
    }
    cases.add(
        of("view: units listed", PageBenchmark.class, "read", Size.UNITS, REGISTRY)
            .shownAs(Measure.A_SECOND));
    return cases;
  }

  private static CoreCase placed(Placement placement) {
    return of(placement.words(), PlacementBenchmark.class, "place", Size.MACHINES, SCHEDULER)
        .shownAs(Measure.A_SECOND)
        .with("placement", placement.name())
        .bound(placement.boundASecond());
  }

  private static List<CoreCase> ofUnitFiles() {
    return List.of(
        of("unit file: 20 lines parsed", ParseBenchmark.class, "parseTypical", Size.NONE, REGISTRY),
        of("unit file: 64 KiB parsed", ParseBenchmark.class, "parseLarge", Size.NONE, REGISTRY),
        of("unit file: 20 lines hashed", ParseBenchmark.class, "hash", Size.NONE, REGISTRY),
        of("unit file: 20 lines checked", ParseBenchmark.class, "check", Size.NONE, REGISTRY));
  }

  private static CoreCase of(
      String name, Class<?> benchmark, String method, Size size, String program) {
    return new CoreCase(
        name,
        benchmark.getName() + "." + method,
        Map.of(),
        size,
        program,
        Measure.MICROS,
        OptionalDouble.empty());
  }

  private CoreCase shownAs(Measure other) {
    return new CoreCase(name, benchmark, parameters, size, program, other, bound);
  }

  private CoreCase with(String parameter, String value) {
    return new CoreCase(name, benchmark, Map.of(parameter, value), size, program, measure, bound);
  }

  private CoreCase bound(double least) {
    return new CoreCase(
        name,
        benchmark,
        parameters,
        size,
        program,
        measure,
        Double.isNaN(least) ? OptionalDouble.empty() : OptionalDouble.of(least));
  }

  /** What it took, as a figure. */
  Figure figure(double nanos) {
    return Figure.of(name, measure.of(nanos), measure.unit);
  }
}
