package dev.fleet.agent.reconcile;

import dev.fleet.agent.units.JobResult;
import dev.fleet.unit.UnitName;
import java.util.Optional;

/** Why a start came to nothing, in the words of systemctl. */
final class StartFault {
  private StartFault() {}

  /** What to tell; empty if all is well, or if the start was called off. */
  static Optional<String> of(UnitName unit, JobResult result) {
    return switch (result) {
      case DONE, SKIPPED, CANCELED, COLLECTED, UNKNOWN, OTHER -> Optional.empty();
      case DEPENDENCY -> Optional.of("A dependency job for " + unit + " failed.");
      case TIMEOUT -> Optional.of("Job for " + unit + " timed out.");
      case FAILED -> Optional.of("Job for " + unit + " failed.");
      case ASSERT -> Optional.of("Assertion failed on job for " + unit + ".");
      case UNSUPPORTED ->
          Optional.of("Operation on or unit type of " + unit + " not supported on this system.");
      case INVALID -> Optional.of(unit + " is not active, cannot reload.");
      case ONCE ->
          Optional.of("Unit " + unit + " was started already once and can't be started again.");
    };
  }
}
