package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.Optional;
import java.util.Set;

/** Reads {@code [Mount]}. One use, one thread. */
final class MountReader implements BodyReader {
  private static final String SECTION = "Mount";

  /** File systems of the kernel's own, which are there already; their folders, and all below. */
  private static final Set<String> KERNEL = Set.of("/proc", "/sys", "/dev", "/run");

  static final OptionTable<MountReader> OPTIONS = options();

  private final UnitReader unit;
  private final ExecReader exec = new ExecReader();
  private final KillReader kill = new KillReader();
  private final ResourceReader resources = new ResourceReader();
  private Optional<String> what = Optional.empty();
  private Optional<String> where = Optional.empty();
  private Optional<String> type = Optional.empty();
  private Optional<String> mountOptions = Optional.empty();
  private boolean sloppyOptions;
  private boolean lazyUnmount;
  private boolean readWriteOnly;
  private boolean forceUnmount;
  private int directoryMode = 0755;
  private TimeSpan timeout = ServiceTimeoutReader.USUAL;

  MountReader(UnitReader unit) {
    this.unit = unit;
  }

  @Override
  public String section() {
    return SECTION;
  }

  @Override
  public boolean read(OptionValue value) throws UnitSyntaxException {
    return OPTIONS.read(this, value)
        || ExecReader.OPTIONS.read(exec, value)
        || KillReader.OPTIONS.read(kill, value)
        || ResourceReader.OPTIONS.read(resources, value);
  }

  @Override
  public MountBody build(Reading reading) throws UnitSyntaxException {
    String stem = reading.name().stem();
    Optional<String> place = where.or(() -> UnitNames.unescapePath(stem));
    if (place.isEmpty() || !UnitNames.escapePath(place.get()).equals(Optional.of(stem))) {
      throw fault("Where", "Where= setting doesn't match unit name. Refusing.");
    }
    String path = place.get();
    if (path.equals("/") || KERNEL.contains(path)) {
      throw fault("Where", "Cannot create mount unit for API file system " + path + ". Refusing.");
    }
    if (what.isEmpty()) {
      throw fault("What", "What= setting is missing. Refusing.");
    }
    unit.describe(path);
    unit.requireMountsFor(path.substring(0, Math.max(1, path.lastIndexOf('/'))));
    ExecContext context = exec.build();
    BodyReader.requireMounts(unit, context);
    return new MountBody(
        what.get(),
        path,
        type,
        mountOptions,
        sloppyOptions,
        lazyUnmount,
        readWriteOnly,
        forceUnmount,
        directoryMode,
        timeout,
        context,
        kill.build(),
        resources.build());
  }

  private static OptionTable<MountReader> options() {
    return OptionTable.<MountReader>of()
        .option("What", (mount, value) -> mount.what = text(value, mount.what))
        .option("Where", (mount, value) -> mount.where = value.path().or(() -> mount.where))
        .option("Type", (mount, value) -> mount.type = text(value, mount.type))
        .option("Options", (mount, value) -> mount.mountOptions = text(value, mount.mountOptions))
        .timeout("TimeoutSec", (mount, span) -> mount.timeout = span)
        .mode("DirectoryMode", (mount, mode) -> mount.directoryMode = mode)
        .bool("SloppyOptions", (mount, on) -> mount.sloppyOptions = on)
        .bool("LazyUnmount", (mount, on) -> mount.lazyUnmount = on)
        .bool("ForceUnmount", (mount, on) -> mount.forceUnmount = on)
        .bool("ReadWriteOnly", (mount, on) -> mount.readWriteOnly = on)
        .build();
  }

  private static Optional<String> text(OptionValue value, Optional<String> before) {
    Optional<String> expanded = value.expanded();
    return expanded.isEmpty() ? before : expanded.filter(text -> !text.isEmpty());
  }

  private static UnitSyntaxException fault(String option, String reason) {
    return UnitSyntaxException.rule(SECTION, option, reason);
  }
}
