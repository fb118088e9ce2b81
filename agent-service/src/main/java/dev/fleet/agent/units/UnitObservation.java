package dev.fleet.agent.units;

import dev.fleet.unit.UnitName;
import java.time.Instant;
import java.util.Optional;

/**
 * What a unit does. The words are systemd's.
 *
 * @param load LoadState, e.g. {@code loaded}
 * @param active ActiveState, e.g. {@code active}
 * @param sub SubState, e.g. {@code running}
 * @param since when active or sub last changed, by the host's clock; empty if never
 */
public record UnitObservation(
    UnitName unit, String load, String active, String sub, Optional<Instant> since) {}
