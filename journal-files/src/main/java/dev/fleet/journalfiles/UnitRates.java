package dev.fleet.journalfiles;

import dev.fleet.runtime.clock.Clocks;
import java.util.LinkedHashMap;
import java.util.function.LongSupplier;
import java.util.function.ObjIntConsumer;

/**
 * The rates of units, kept beyond their streams: a unit that restarts does not get a new burst.
 * Thread-safe.
 */
final class UnitRates {
  /**
   * journald's {@code GROUPS_MAX}: of the units beyond that the one seen longest ago is forgotten.
   */
  private static final int MAX_UNITS = 2_047;

  private final Clocks clocks;
  private final LongSupplier availableBytes;
  private final ObjIntConsumer<String> report;
  private final LinkedHashMap<String, UnitRate> rates = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param report takes a unit and the number of its lines that were suppressed; must not block
   */
  UnitRates(Clocks clocks, LongSupplier availableBytes, ObjIntConsumer<String> report) {
    this.clocks = clocks;
    this.availableBytes = availableBytes;
    this.report = report;
  }

  synchronized UnitRate of(String unit) {
    UnitRate rate =
        rates.computeIfAbsent(
            unit, u -> new UnitRate(clocks, availableBytes, count -> report.accept(u, count)));
    if (rates.size() > MAX_UNITS) {
      rates.pollFirstEntry();
    }
    return rate;
  }
}
