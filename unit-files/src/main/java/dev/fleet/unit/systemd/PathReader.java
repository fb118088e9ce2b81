package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.PathBody.Kind;
import dev.fleet.unit.systemd.PathBody.Watch;
import dev.fleet.unit.systemd.value.RateLimit;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads {@code [Path]}. One use, one thread. */
final class PathReader implements BodyReader {
  private static final String SECTION = "Path";

  private static final Map<String, Kind> KINDS =
      Map.of(
          "PathExists", Kind.EXISTS,
          "PathExistsGlob", Kind.EXISTS_GLOB,
          "PathChanged", Kind.CHANGED,
          "PathModified", Kind.MODIFIED,
          "DirectoryNotEmpty", Kind.DIRECTORY_NOT_EMPTY);

  static final OptionTable<PathReader> OPTIONS = options();

  private final UnitReader unit;
  private final TriggeredUnit triggered;
  private final List<Watch> watches = new ArrayList<>();
  private boolean makeDirectory;
  private int directoryMode = 0755;
  private TimeSpan triggerInterval = TimeSpan.ofSeconds(2);
  private long triggerBurst = 200;

  PathReader(UnitReader unit, Reading reading) {
    this.unit = unit;
    this.triggered = new TriggeredUnit(unit, reading.name());
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
  public PathBody build(Reading reading) throws UnitSyntaxException {
    if (watches.isEmpty()) {
      throw UnitSyntaxException.rule(SECTION, "", "Path unit lacks path setting. Refusing.");
    }
    watches.forEach(watch -> unit.requireMountsFor(watch.path()));
    return new PathBody(
        watches,
        triggered.build(),
        makeDirectory,
        directoryMode,
        new RateLimit(triggerInterval, triggerBurst));
  }

  private static OptionTable<PathReader> options() {
    var options =
        OptionTable.<PathReader>of()
            .option("Unit", (path, value) -> path.triggered.read(value))
            .bool("MakeDirectory", (path, on) -> path.makeDirectory = on)
            .mode("DirectoryMode", (path, mode) -> path.directoryMode = mode)
            .span("TriggerLimitIntervalSec", (path, span) -> path.triggerInterval = span)
            .unsigned("TriggerLimitBurst", (path, burst) -> path.triggerBurst = burst);
    KINDS.forEach((name, kind) -> options.option(name, (path, value) -> path.watch(kind, value)));
    return options.build();
  }

  /** An empty value of any kind resets all kinds. */
  private void watch(Kind kind, OptionValue value) {
    if (value.isEmpty()) {
      watches.clear();
      return;
    }
    value.path().ifPresent(path -> watches.add(new Watch(kind, path)));
  }
}
