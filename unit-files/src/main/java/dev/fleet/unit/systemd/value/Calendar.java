package dev.fleet.unit.systemd.value;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A calendar expression of systemd.time(7), such as {@code Mon..Fri 08:00} or {@code *-*~01
 * Europe/Paris}.
 *
 * @param normalized systemd's normal form of it
 */
public record Calendar(String normalized) {
  /**
   * The first time after {@code after} (which is left out) that the expression matches; to the
   * microsecond. Empty if there is none before the year 2200, as in systemd.
   *
   * @param local the zone meant by an expression that names none
   */
  public Optional<Instant> next(Instant after, ZoneId local) {
    return Optional.empty();
  }
}
