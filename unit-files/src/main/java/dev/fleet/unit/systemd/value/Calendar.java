package dev.fleet.unit.systemd.value;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * A calendar expression of systemd.time(7), such as {@code Mon..Fri 08:00} or {@code *-*~01
 * Europe/Paris}. Immutable.
 *
 * <p>Unlike systemd it takes no abbreviations of the local zone such as {@code CEST}: they are read
 * where the zone of the machine is not known.
 */
public final class Calendar {
  private final CalendarTime time;
  private final Optional<ZoneId> zone;

  Calendar(CalendarTime time, Optional<ZoneId> zone) {
    this.time = time;
    this.zone = zone;
  }

  /** Reads an expression; empty if it is none. */
  public static Optional<Calendar> parse(String text) {
    return CalendarParser.parse(text);
  }

  /**
   * The first time after {@code after} (which is left out) that the expression matches; to the
   * microsecond. Empty if there is none before the year 2200. As in systemd, times that a clock
   * change leaves out do not come, and of those that it repeats only the first does, unless {@code
   * after} is past it.
   *
   * @param local the zone meant by an expression that names none
   */
  public Optional<Instant> next(Instant after, ZoneId local) {
    return new CalendarSearch(time, zone.orElse(local)).next(after);
  }

  /** systemd's normal form of the expression; reading it gives the same calendar. */
  public String normalized() {
    return time + zone.map(id -> " " + (id.equals(ZoneOffset.UTC) ? "UTC" : id)).orElse("");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Calendar calendar
        && time.equals(calendar.time)
        && zone.equals(calendar.zone);
  }

  @Override
  public int hashCode() {
    return 31 * time.hashCode() + zone.hashCode();
  }

  @Override
  public String toString() {
    return normalized();
  }
}
