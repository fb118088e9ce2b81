package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.TimerBody.Base;
import dev.fleet.unit.systemd.TimerBody.Monotonic;
import dev.fleet.unit.systemd.value.Calendar;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code [Timer]}. One use, one thread. */
final class TimerReader implements BodyReader {
  private static final String SECTION = "Timer";

  private static final Map<String, Base> BASES =
      Map.of(
          "OnActiveSec", Base.ACTIVE,
          "OnBootSec", Base.BOOT,
          "OnStartupSec", Base.STARTUP,
          "OnUnitActiveSec", Base.UNIT_ACTIVE,
          "OnUnitInactiveSec", Base.UNIT_INACTIVE);

  static final OptionTable<TimerReader> OPTIONS = options();

  private final TriggeredUnit unit;
  private final List<Monotonic> monotonic = new ArrayList<>();
  private final List<Calendar> calendars = new ArrayList<>();
  private boolean onClockChange;
  private boolean onTimezoneChange;
  private TimeSpan accuracy = TimeSpan.ofSeconds(60);
  private TimeSpan randomizedDelay = TimeSpan.ZERO;
  private boolean fixedRandomDelay;
  private boolean persistent;
  private boolean wakeSystem;
  private boolean remainAfterElapse = true;

  TimerReader(UnitReader unit, Reading reading) {
    this.unit = new TriggeredUnit(unit, reading.name());
  }

  @Override
  public String section() {
    return SECTION;
  }

  @Override
  public boolean read(OptionValue value) throws UnitSyntaxException {
    return OPTIONS.read(this, value);
  }

  @Override
  public TimerBody build(Reading reading) throws UnitSyntaxException {
    if (monotonic.isEmpty() && calendars.isEmpty() && !onClockChange && !onTimezoneChange) {
      throw UnitSyntaxException.rule(SECTION, "", "Timer unit lacks value setting. Refusing.");
    }
    return new TimerBody(
        monotonic,
        calendars,
        onClockChange,
        onTimezoneChange,
        accuracy,
        randomizedDelay,
        fixedRandomDelay,
        persistent,
        wakeSystem,
        remainAfterElapse,
        unit.build());
  }

  private static OptionTable<TimerReader> options() {
    var options =
        OptionTable.<TimerReader>of()
            .option("OnCalendar", TimerReader::calendar)
            .option("Unit", (timer, value) -> timer.unit.read(value))
            .bool("Persistent", (timer, on) -> timer.persistent = on)
            .bool("RemainAfterElapse", (timer, on) -> timer.remainAfterElapse = on)
            .bool("FixedRandomDelay", (timer, on) -> timer.fixedRandomDelay = on)
            .span("AccuracySec", (timer, span) -> timer.accuracy = span)
            .span("RandomizedDelaySec", (timer, span) -> timer.randomizedDelay = span)
            .option(
                "OnClockChange",
                (timer, value) -> timer.onClockChange = unsupported(value, timer.onClockChange))
            .option(
                "OnTimezoneChange",
                (timer, value) ->
                    timer.onTimezoneChange = unsupported(value, timer.onTimezoneChange))
            .option(
                "WakeSystem",
                (timer, value) -> timer.wakeSystem = unsupported(value, timer.wakeSystem));
    BASES.forEach(
        (name, base) -> options.option(name, (timer, value) -> timer.monotonic(base, value)));
    return options.build();
  }

  /** A setting that is kept, but that nothing here can act on. */
  private static boolean unsupported(OptionValue value, boolean before) {
    Optional<Boolean> on = value.bool();
    if (on.orElse(false)) {
      value.warnHere("is not supported here, ignoring");
    }
    return on.orElse(before);
  }

  private void calendar(OptionValue value) {
    if (value.isEmpty()) {
      reset();
      return;
    }
    Optional<String> text = value.expanded();
    if (text.isPresent()) {
      Calendar.parse(text.get())
          .ifPresentOrElse(
              calendars::add,
              () -> value.warn("Failed to parse calendar specification, ignoring: " + text.get()));
    }
  }

  private void monotonic(Base base, OptionValue value) {
    if (value.isEmpty()) {
      reset();
      return;
    }
    Optional<String> text = value.expanded();
    if (text.isPresent()) {
      TimeSpan.parse(text.get())
          .ifPresentOrElse(
              span -> monotonic.add(new Monotonic(base, span)),
              () -> value.warn("Failed to parse timer value, ignoring: " + text.get()));
    }
  }

  /** An empty value of any of these options resets all of them. */
  private void reset() {
    monotonic.clear();
    calendars.clear();
  }
}
