package dev.fleet.unit.systemd.value;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds when a calendar expression matches next in one time zone. */
final class CalendarSearch {
  private static final LocalDateTime FIRST =
      LocalDate.of(CalendarTime.FIRST_YEAR, 1, 1).atStartOfDay();

  private final CalendarTime time;
  private final ZoneRules rules;

  CalendarSearch(CalendarTime time, ZoneId zone) {
    this.time = time;
    this.rules = zone.getRules();
  }

  Optional<Instant> next(Instant after) {
    ZoneOffset offset = rules.getOffset(after);
    LocalDateTime from =
        LocalDateTime.ofInstant(after, offset).truncatedTo(ChronoUnit.MICROS).plusNanos(1_000);
    Optional<LocalDateTime> found = onClock(from.isBefore(FIRST) ? FIRST : from);
    while (found.isPresent()) {
      LocalDateTime local = found.get();
      List<ZoneOffset> offsets = rules.getValidOffsets(local);
      if (!offsets.isEmpty()) {
        return Optional.of(local.toInstant(offsets.contains(offset) ? offset : offsets.getFirst()));
      }
      ZoneOffsetTransition gap = rules.getTransition(local);
      found = onClock(gap.getDateTimeAfter());
    }
    return Optional.empty();
  }

  /** The first match on a wall clock that nobody changes, from {@code from} on. */
  private Optional<LocalDateTime> onClock(LocalDateTime from) {
    LocalDate date = from.toLocalDate();
    long earliest = from.getLong(ChronoField.MICRO_OF_DAY);
    while (true) {
      Optional<LocalDate> next = date(date);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      OptionalLong micros = time.timeOfDay(next.get().equals(date) ? earliest : 0);
      if (micros.isPresent()) {
        LocalTime clock = LocalTime.ofNanoOfDay(micros.getAsLong() * 1_000);
        return Optional.of(next.get().atTime(clock));
      }
      date = next.get().plusDays(1);
      earliest = 0;
    }
  }

  /** The first matching date from {@code from} on; every round is a month or a day later. */
  private Optional<LocalDate> date(LocalDate from) {
    LocalDate date = from;
    while (date.getYear() <= CalendarTime.LAST_YEAR) {
      OptionalLong year = time.year().next(date.getYear(), CalendarTime.LAST_YEAR);
      if (year.isEmpty()) {
        break;
      }
      if (year.getAsLong() > date.getYear()) {
        date = LocalDate.of((int) year.getAsLong(), 1, 1);
      }
      OptionalLong month = time.month().next(date.getMonthValue(), 12);
      if (month.isEmpty()) {
        date = LocalDate.of(date.getYear() + 1, 1, 1);
        continue;
      }
      if (month.getAsLong() > date.getMonthValue()) {
        date = LocalDate.of(date.getYear(), (int) month.getAsLong(), 1);
      }
      OptionalLong day = time.daysOf(date).next(date.getDayOfMonth(), date.lengthOfMonth());
      if (day.isEmpty()) {
        date = date.withDayOfMonth(1).plusMonths(1);
        continue;
      }
      date = date.withDayOfMonth((int) day.getAsLong());
      if (time.matches(date)) {
        return Optional.of(date);
      }
      date = date.plusDays(1);
    }
    return Optional.empty();
  }
}
