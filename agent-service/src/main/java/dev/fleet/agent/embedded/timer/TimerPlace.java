package dev.fleet.agent.embedded.timer;

import dev.fleet.unit.UnitName;
import java.time.ZoneId;
import java.util.Objects;

/**
 * What all timers of a manager share.
 *
 * @param zone of calendar expressions that name none
 * @param stampFolder absolute, for the stamps of persistent timers
 * @param boot when the machine booted, in nanoseconds of the ticker
 * @param startup when the manager began, likewise
 * @param machineId 32 hex digits; a fixed random delay differs from machine to machine by it
 */
public record TimerPlace(
    ZoneId zone, String stampFolder, long boot, long startup, String machineId) {
  /** A number that stays the same for the same timer on the same machine. */
  long fixedDelaySeed(UnitName timer) {
    return Integer.toUnsignedLong(Objects.hash(machineId, timer.value())) * 2_654_435_761L;
  }
}
