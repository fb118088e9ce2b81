package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitType;
import dev.fleet.unit.systemd.ServiceBody.ExitType;
import dev.fleet.unit.systemd.ServiceBody.NotifyAccess;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code [Service]}. One use, one thread. */
final class ServiceReader implements BodyReader {
  private static final String SECTION = "Service";

  /** The phases of a service, in the order of its life. */
  private static final List<ExecPhase> PHASES =
      List.of(
          ExecPhase.CONDITION,
          ExecPhase.START_PRE,
          ExecPhase.START,
          ExecPhase.START_POST,
          ExecPhase.RELOAD,
          ExecPhase.STOP,
          ExecPhase.STOP_POST);

  static final OptionTable<ServiceReader> OPTIONS = options();

  final ServiceTimeoutReader timeouts = new ServiceTimeoutReader();
  final CommandReader commands = new CommandReader();
  final StatusSetReader force = new StatusSetReader();
  private final UnitReader unit;
  private final ExecReader exec = new ExecReader();
  private final KillReader kill = new KillReader();
  private final ResourceReader resources = new ResourceReader();
  private final StatusSetReader success = new StatusSetReader();
  private final StatusSetReader prevent = new StatusSetReader();
  private final Set<UnitName> sockets = new LinkedHashSet<>();
  private ServiceBody.@Nullable Type type;
  private ExitType exitType = ExitType.MAIN;
  private Optional<String> pidFile = Optional.empty();
  private RestartSettings.Policy restart = RestartSettings.Policy.NO;
  private TimeSpan restartDelay = TimeSpan.ofMillis(100);
  private int restartSteps;
  private TimeSpan restartMaxDelay = TimeSpan.INFINITY;
  private boolean remainAfterExit;
  private NotifyAccess notifyAccess = NotifyAccess.NONE;
  private boolean guessMainPid = true;
  private boolean nonBlocking;
  private boolean permissionsStartOnly;
  private boolean rootDirectoryStartOnly;
  private int fileDescriptorStoreMax;

  ServiceReader(UnitReader unit) {
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
  public ServiceBody build(Reading reading) throws UnitSyntaxException {
    ServiceRules.check(this, reading.warnings());
    ExecContext context = exec.build();
    BodyReader.requireMounts(unit, context);
    return new ServiceBody(
        type(),
        exitType,
        privileged(),
        pidFile,
        new RestartSettings(
            restart, restartDelay, restartSteps, restartMaxDelay, prevent.build(), force.build()),
        success.build(),
        remainAfterExit,
        timeouts.build(type()),
        notifyAccess(),
        guessMainPid,
        nonBlocking,
        rootDirectoryStartOnly,
        fileDescriptorStoreMax,
        List.copyOf(sockets),
        context,
        kill.build(),
        resources.build());
  }

  /** A service with nothing to start is done at once. */
  ServiceBody.Type type() {
    if (type != null) {
      return type;
    }
    return commands.commands(ExecPhase.START).isEmpty()
        ? ServiceBody.Type.ONESHOT
        : ServiceBody.Type.SIMPLE;
  }

  ExitType exitType() {
    return exitType;
  }

  RestartSettings.Policy restart() {
    return restart;
  }

  boolean remainAfterExit() {
    return remainAfterExit;
  }

  boolean hasSuccessAction() {
    return unit.hasSuccessAction();
  }

  private NotifyAccess notifyAccess() {
    boolean notifies =
        type() == ServiceBody.Type.NOTIFY || timeouts.hasWatchdog() || fileDescriptorStoreMax > 0;
    return notifyAccess == NotifyAccess.NONE && notifies ? NotifyAccess.MAIN : notifyAccess;
  }

  /** Old units may restrict only the commands that start them. */
  private Map<ExecPhase, List<ExecCommand>> privileged() {
    if (!permissionsStartOnly) {
      return commands.commands();
    }
    var changed = new EnumMap<ExecPhase, List<ExecCommand>>(commands.commands());
    changed.replaceAll(
        (phase, list) ->
            phase == ExecPhase.START
                ? list
                : list.stream().map(ExecCommand::withFullPrivileges).toList());
    return changed;
  }

  private static OptionTable<ServiceReader> options() {
    var options = OptionTable.<ServiceReader>of();
    life(options);
    end(options);
    ServiceTimeoutReader.addTo(options);
    for (ExecPhase phase : PHASES) {
      options.option(phase.option(), (service, value) -> service.commands.read(phase, value));
    }
    return options
        .span("StartLimitInterval", (service, span) -> service.unit.startLimitInterval(span))
        .unsigned("StartLimitBurst", (service, burst) -> service.unit.startLimitBurst(burst))
        .ignored(
            "StartLimitAction",
            "FailureAction",
            "RebootArgument",
            "BusName",
            "USBFunctionDescriptors",
            "USBFunctionStrings",
            "OOMPolicy")
        .build();
  }

  private static void life(OptionTable.Builder<ServiceReader> options) {
    options
        .option("Type", ServiceReader::type)
        .option("PIDFile", ServiceReader::pidFile)
        .option("Sockets", ServiceReader::sockets)
        .bool("RemainAfterExit", (service, on) -> service.remainAfterExit = on)
        .bool("GuessMainPID", (service, on) -> service.guessMainPid = on)
        .bool("NonBlocking", (service, on) -> service.nonBlocking = on)
        .bool("PermissionsStartOnly", (service, on) -> service.permissionsStartOnly = on)
        .bool("RootDirectoryStartOnly", (service, on) -> service.rootDirectoryStartOnly = on)
        .option("FileDescriptorStoreMax", ServiceReader::fileDescriptorStoreMax)
        .word(
            "NotifyAccess",
            NotifyAccess.class,
            "notify access specifier",
            (service, access) -> service.notifyAccess = access);
  }

  private static void end(OptionTable.Builder<ServiceReader> options) {
    options
        .word(
            "ExitType",
            ExitType.class,
            "service exit type",
            (service, exitType) -> service.exitType = exitType)
        .word(
            "Restart",
            RestartSettings.Policy.class,
            "service restart specifier",
            (service, policy) -> service.restart = policy)
        .span("RestartSec", (service, span) -> service.restartDelay = span)
        .unsigned(
            "RestartSteps",
            (service, steps) -> service.restartSteps = (int) Math.min(steps, Integer.MAX_VALUE))
        .span("RestartMaxDelaySec", (service, span) -> service.restartMaxDelay = span)
        .option("SuccessExitStatus", (service, value) -> service.success.read(value))
        .option("RestartPreventExitStatus", (service, value) -> service.prevent.read(value))
        .option("RestartForceExitStatus", (service, value) -> service.force.read(value));
  }

  private void type(OptionValue value) throws UnitSyntaxException {
    if (value.text().equals("dbus")) {
      throw value.refusal("dbus is not supported; use notify, or exec");
    }
    value.word(ServiceBody.Type.class, "service type").ifPresent(word -> type = word);
  }

  /** A relative path is meant to be in the folder for run-time data. */
  private void pidFile(OptionValue value) throws UnitSyntaxException {
    if (value.isEmpty()) {
      pidFile = Optional.empty();
      return;
    }
    Optional<String> expanded = value.expand(value.text(), UnitPath.MOST_BYTES);
    if (expanded.isEmpty()) {
      return;
    }
    String text = expanded.get();
    String path =
        UnitPath.isAbsolute(text) ? text : value.reading().runtimeDirectory() + "/" + text;
    Optional<String> fault = value.pathFault(path, true, "");
    if (fault.isPresent()) {
      throw value.fault(fault.get());
    }
    pidFile = Optional.of(OptionValue.moveFromVarRun(UnitPath.simplify(path)));
  }

  private void sockets(OptionValue value) {
    var names = new ArrayList<UnitName>();
    for (String word : value.words()) {
      value
          .unitName(word, name -> "Unit must be of type socket, ignoring: " + name)
          .ifPresent(names::add);
    }
    for (UnitName name : names) {
      if (name.type() != UnitType.SOCKET) {
        value.warn("Unit must be of type socket, ignoring: " + name);
        continue;
      }
      sockets.add(name);
      unit.dependencies().add(Dependency.WANTS, name);
      unit.dependencies().add(Dependency.AFTER, name);
    }
  }

  private void fileDescriptorStoreMax(OptionValue value) {
    value
        .unsigned()
        .ifPresent(
            number -> {
              fileDescriptorStoreMax = (int) Math.min(number, Integer.MAX_VALUE);
              if (number > 0) {
                value.warnHere("the file descriptor store is not supported here, ignoring");
              }
            });
  }
}
