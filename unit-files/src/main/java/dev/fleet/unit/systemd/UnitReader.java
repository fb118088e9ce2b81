package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.value.Bool;
import dev.fleet.unit.systemd.value.RateLimit;
import dev.fleet.unit.systemd.value.TimeSpan;
import dev.fleet.unit.systemd.value.Words;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code [Unit]}, and what other sections add to it. One use, one thread. */
final class UnitReader {
  static final String SECTION = "Unit";

  /** What systemd can do to the whole machine. */
  private static final Set<String> ACTIONS =
      Set.of(
          "reboot",
          "reboot-force",
          "reboot-immediate",
          "poweroff",
          "poweroff-force",
          "poweroff-immediate",
          "exit",
          "exit-force");

  static final OptionTable<UnitReader> OPTIONS = options();

  private final UnitName name;
  private final DependencyBuilder dependencies;
  private final ConditionReader conditions = new ConditionReader();
  private final ConditionReader asserts = new ConditionReader();
  private final Set<String> requiresMountsFor = new LinkedHashSet<>();
  private String description = "";
  private final List<String> documentation = new ArrayList<>();
  private JobMode onFailureJobMode = JobMode.REPLACE;
  private JobMode onSuccessJobMode = JobMode.FAIL;
  private boolean ignoreOnIsolate;
  private boolean stopWhenUnneeded;
  private boolean refuseManualStart;
  private boolean refuseManualStop;
  private boolean allowIsolate;
  private boolean defaultDependencies = true;
  private CollectMode collectMode = CollectMode.INACTIVE;
  private TimeSpan jobTimeout = TimeSpan.INFINITY;
  private @Nullable TimeSpan jobRunningTimeout;
  private TimeSpan startLimitInterval = TimeSpan.ofSeconds(10);
  private long startLimitBurst = 5;
  private boolean successAction;

  UnitReader(UnitName name) {
    this.name = name;
    this.dependencies = new DependencyBuilder(name);
  }

  DependencyBuilder dependencies() {
    return dependencies;
  }

  void requireMountsFor(String path) {
    requiresMountsFor.add(path);
  }

  /** Describes the unit, unless its file does. */
  void describe(String text) {
    if (description.isEmpty()) {
      description = text;
    }
  }

  void startLimitInterval(TimeSpan interval) {
    startLimitInterval = interval;
  }

  void startLimitBurst(long burst) {
    startLimitBurst = burst;
  }

  /** Whether something is to happen once the unit is done, so that it need not run anything. */
  boolean hasSuccessAction() {
    return successAction;
  }

  UnitSection build() {
    return new UnitSection(
        description.isEmpty() ? name.value() : description,
        documentation,
        dependencies.build(),
        new ArrayList<>(requiresMountsFor),
        conditions.conditions(),
        asserts.conditions(),
        onFailureJobMode,
        onSuccessJobMode,
        ignoreOnIsolate,
        stopWhenUnneeded,
        refuseManualStart,
        refuseManualStop,
        allowIsolate,
        defaultDependencies,
        collectMode,
        jobTimeout,
        jobRunningTimeout == null ? jobTimeout : jobRunningTimeout,
        new RateLimit(startLimitInterval, startLimitBurst));
  }

  private static OptionTable<UnitReader> options() {
    var options =
        OptionTable.<UnitReader>of()
            .option(
                "Description",
                (unit, value) -> value.expanded().ifPresent(text -> unit.description = text))
            .option("Documentation", UnitReader::documentation)
            .option("RequiresMountsFor", UnitReader::requiresMountsFor)
            .word(
                "OnFailureJobMode",
                JobMode.class,
                "job mode",
                (unit, mode) -> unit.onFailureJobMode = mode)
            .word(
                "OnSuccessJobMode",
                JobMode.class,
                "job mode",
                (unit, mode) -> unit.onSuccessJobMode = mode)
            .option("OnFailureIsolate", UnitReader::onFailureIsolate)
            .bool("IgnoreOnIsolate", (unit, on) -> unit.ignoreOnIsolate = on)
            .bool("StopWhenUnneeded", (unit, on) -> unit.stopWhenUnneeded = on)
            .bool("RefuseManualStart", (unit, on) -> unit.refuseManualStart = on)
            .bool("RefuseManualStop", (unit, on) -> unit.refuseManualStop = on)
            .bool("AllowIsolate", (unit, on) -> unit.allowIsolate = on)
            .bool("DefaultDependencies", (unit, on) -> unit.defaultDependencies = on)
            .word(
                "CollectMode",
                CollectMode.class,
                "garbage collection mode",
                (unit, mode) -> unit.collectMode = mode)
            .timeout(
                "JobTimeoutSec", "JobTimeoutSec= parameter", (unit, span) -> unit.jobTimeout = span)
            .timeout(
                "JobRunningTimeoutSec",
                "JobRunningTimeoutSec= parameter",
                (unit, span) -> unit.jobRunningTimeout = span)
            .span("StartLimitIntervalSec", UnitReader::startLimitInterval)
            .span("StartLimitInterval", UnitReader::startLimitInterval)
            .unsigned("StartLimitBurst", UnitReader::startLimitBurst)
            .option("SuccessAction", UnitReader::successAction)
            .ignored(
                "SourcePath",
                "JoinsNamespaceOf",
                "JobTimeoutAction",
                "JobTimeoutRebootArgument",
                "StartLimitAction",
                "FailureAction",
                "FailureActionExitStatus",
                "SuccessActionExitStatus",
                "RebootArgument");
    dependencies(options);
    conditions(options);
    return options.build();
  }

  private static void dependencies(OptionTable.Builder<UnitReader> options) {
    for (Dependency kind : Dependency.values()) {
      if (kind != Dependency.TRIGGERS) {
        options.option(kind.option(), (unit, value) -> unit.dependencies.read(kind, value));
      }
    }
    alias(options, "BindTo", Dependency.BINDS_TO);
    alias(options, "PropagateReloadTo", Dependency.PROPAGATES_RELOAD_TO);
    alias(options, "PropagateReloadFrom", Dependency.RELOAD_PROPAGATED_FROM);
    obsolete(options, "RequiresOverridable", Dependency.REQUIRES);
    obsolete(options, "RequisiteOverridable", Dependency.REQUISITE);
  }

  private static void alias(OptionTable.Builder<UnitReader> options, String name, Dependency kind) {
    options.option(name, (unit, value) -> unit.dependencies.read(kind, value));
  }

  private static void obsolete(
      OptionTable.Builder<UnitReader> options, String name, Dependency kind) {
    options.option(
        name,
        (unit, value) -> {
          value.warn(
              "Unit dependency type %s= is obsolete, replacing by %s=, please update your unit file"
                  .formatted(name, kind.option()));
          unit.dependencies.read(kind, value);
        });
  }

  private static void conditions(OptionTable.Builder<UnitReader> options) {
    for (Condition.Kind kind : Condition.Kind.values()) {
      options.option(
          "Condition" + kind.suffix(), (unit, value) -> unit.conditions.read(kind, value));
      // Of all conditions this alone has no assertion.
      if (kind != Condition.Kind.FIRMWARE) {
        options.option("Assert" + kind.suffix(), (unit, value) -> unit.asserts.read(kind, value));
      }
    }
  }

  private void onFailureIsolate(OptionValue value) {
    Bool.parse(value.text())
        .ifPresentOrElse(
            on -> onFailureJobMode = on ? JobMode.ISOLATE : JobMode.REPLACE,
            () -> value.warnUnreadable("boolean"));
  }

  private void successAction(OptionValue value) {
    String action = value.text();
    if (!action.equals("none") && !ACTIONS.contains(action)) {
      value.warnUnreadable("SuccessAction=");
      return;
    }
    successAction = ACTIONS.contains(action);
    if (successAction) {
      value.warnHere("is not supported here, ignoring");
    }
  }

  private void documentation(OptionValue value) {
    if (value.isEmpty()) {
      documentation.clear();
      return;
    }
    Optional<String> expanded = value.expanded();
    if (expanded.isEmpty()) {
      return;
    }
    value
        .wordsOf(expanded.get(), "Invalid syntax", Words.Rule.UNQUOTE, Words.Rule.RETAIN_ESCAPES)
        .forEach(
            url -> {
              if (isDocumentation(url)) {
                documentation.add(url);
              } else {
                value.warn("Invalid URL, ignoring: " + url);
              }
            });
  }

  private static boolean isDocumentation(String url) {
    return List.of("http://", "https://", "file:/", "info:", "man:").stream()
            .anyMatch(scheme -> url.startsWith(scheme) && url.length() > scheme.length())
        && url.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private void requiresMountsFor(OptionValue value) {
    for (String word : value.words(Words.Rule.UNQUOTE)) {
      value.path(word).ifPresent(requiresMountsFor::add);
    }
  }
}
