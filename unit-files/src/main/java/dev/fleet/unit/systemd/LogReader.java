package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.Numbers;
import dev.fleet.unit.systemd.value.RateLimit;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads the logging options of systemd.exec(5). One use, one thread. */
final class LogReader {
  /** In the order of their numbers, from 0; those without a name have none in systemd either. */
  private static final List<String> FACILITIES =
      List.of(
          "kern",
          "user",
          "mail",
          "daemon",
          "auth",
          "syslog",
          "lpr",
          "news",
          "uucp",
          "cron",
          "authpriv",
          "ftp",
          "",
          "",
          "",
          "",
          "local0",
          "local1",
          "local2",
          "local3",
          "local4",
          "local5",
          "local6",
          "local7");

  /** What there is room for in a message's priority. */
  private static final long MOST_FACILITY = 127;

  private static final List<String> LEVELS =
      List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");

  /** What the journal does unless told otherwise; see journald.conf(5). */
  private static final TimeSpan USUAL_INTERVAL = TimeSpan.ofSeconds(30);

  private static final long USUAL_BURST = 10_000;

  private Optional<String> identifier = Optional.empty();
  private int facility = LogSettings.DEFAULT.facility();
  private int level = LogSettings.DEFAULT.level();
  private boolean levelPrefix = true;
  private OptionalInt levelMax = OptionalInt.empty();
  private Optional<TimeSpan> interval = Optional.empty();
  private OptionalLong burst = OptionalLong.empty();

  LogSettings build() {
    Optional<RateLimit> rateLimit =
        interval.isEmpty() && burst.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new RateLimit(interval.orElse(USUAL_INTERVAL), burst.orElse(USUAL_BURST)));
    return new LogSettings(identifier, facility, level, levelPrefix, levelMax, rateLimit);
  }

  void identifier(OptionValue value) {
    value.expanded().ifPresent(text -> identifier = Optional.of(text).filter(t -> !t.isEmpty()));
  }

  void facility(OptionValue value) {
    OptionalInt index = index(FACILITIES, MOST_FACILITY, value, "log facility");
    facility = index.orElse(facility);
  }

  void level(OptionValue value) {
    OptionalInt index = index(LEVELS, LEVELS.size() - 1L, value, "log level");
    level = index.orElse(level);
  }

  void levelMax(OptionValue value) {
    OptionalInt index = index(LEVELS, LEVELS.size() - 1L, value, "log level");
    levelMax = index.isPresent() ? index : levelMax;
  }

  void levelPrefix(boolean on) {
    levelPrefix = on;
  }

  void interval(TimeSpan span) {
    interval = Optional.of(span);
  }

  void burst(long number) {
    burst = OptionalLong.of(number);
  }

  /** By name or by number. */
  private static OptionalInt index(List<String> names, long most, OptionValue value, String what) {
    String text = value.text();
    int index = text.isEmpty() ? -1 : names.indexOf(text);
    OptionalLong number = Numbers.unsigned(text, most);
    if (index < 0 && number.isEmpty()) {
      value.warnUnreadable(what);
      return OptionalInt.empty();
    }
    return OptionalInt.of(index >= 0 ? index : (int) number.getAsLong());
  }
}
