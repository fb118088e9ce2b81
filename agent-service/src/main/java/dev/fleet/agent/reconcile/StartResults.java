package dev.fleet.agent.reconcile;

import dev.fleet.agent.units.JobResult;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import java.util.HashMap;
import java.util.Map;

/** How starts ended, of units that are launched. Confined to one loop. */
final class StartResults {
  private static final Log LOG = Log.of(StartResults.class);

  private final Map<UnitName, JobResult> results = new HashMap<>();
  private final Troubles troubles;

  StartResults(Troubles troubles) {
    this.troubles = troubles;
  }

  /** The unit was launched by an agent before this one, which knew how it ended. */
  void adopt(UnitName unit) {
    results.put(unit, JobResult.UNKNOWN);
  }

  /** A start that ended badly is not tried again; it only is told. */
  void ended(UnitName unit, JobResult result) {
    results.put(unit, result);
    StartFault.of(unit, result)
        .ifPresent(
            fault -> {
              troubles.note(unit, fault);
              LOG.warn("start failed", "unit", unit, "result", result.word());
            });
  }

  void forget(UnitName unit) {
    results.remove(unit);
  }

  /** In systemd's word; empty if the start has not ended, or there was none. */
  String word(UnitName unit) {
    JobResult result = results.get(unit);
    return result == null ? "" : result.word();
  }
}
