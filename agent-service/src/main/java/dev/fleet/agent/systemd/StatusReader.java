package dev.fleet.agent.systemd;

import com.google.protobuf.Timestamp;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.UnitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what {@code systemctl status} shows of a unit: one call for each of its interfaces. */
final class StatusReader {
  /** What is shown of the types that run commands. */
  private static final List<String> OWN =
      Stream.concat(
              Stream.of(
                  "MainPID",
                  "StatusText",
                  "NRestarts",
                  "Result",
                  "ControlGroup",
                  "TasksCurrent",
                  "TasksMax",
                  "MemoryCurrent",
                  "CPUUsageNSec",
                  "Listen",
                  "What",
                  "Where"),
              ExecReader.PROPERTIES.stream())
          .toList();

  private final Systemd systemd;
  private final Path root;

  /**
   * @param root where the host's root folder is seen
   */
  StatusReader(Systemd systemd, Path root) {
    this.systemd = systemd;
    this.root = root;
  }

  UnitStatus read(UnitName name) throws BusException {
    Properties unit = systemd.properties(name, Systemd.UNIT);
    UnitStatus.Builder status = UnitStatus.newBuilder().setName(name.value());
    readUnit(unit, status);
    readConditions(unit, status);
    switch (name.type()) {
      case SERVICE -> {
        Properties service = own(name, "Service");
        readService(service, status);
        readResources(service, status);
        new ExecReader(service, status).read();
      }
      case SOCKET -> {
        Properties socket = own(name, "Socket");
        readResources(socket, status);
        socket.structs("Listen").forEach(pair -> status.addListens(pair[1] + " (" + pair[0] + ")"));
      }
      case PATH -> {
        Properties path = own(name, "Path");
        status.setResult(path.text("Result"));
        path.structs("Paths").forEach(pair -> status.addListens(pair[1] + " (" + pair[0] + ")"));
      }
      case TIMER -> readTimer(own(name, "Timer"), unit, status);
      case MOUNT -> {
        Properties mount = own(name, "Mount");
        readResources(mount, status);
        status.setMountWhat(mount.text("What")).setMountWhere(mount.text("Where"));
      }
      case AUTOMOUNT -> status.setMountWhere(own(name, "Automount").text("Where"));
      case SWAP -> readResources(own(name, "Swap"), status);
      case SLICE -> readResources(own(name, "Slice"), status);
      case SCOPE -> readResources(own(name, "Scope"), status);
      case TARGET, DEVICE, BUSNAME, SNAPSHOT -> {}
    }
    if (!status.getControlGroup().isEmpty()) {
      ProcessTree.add(systemd.processes(name), status);
    }
    return status.build();
  }

  private Properties own(UnitName name, String type) throws BusException {
    String of = "org.freedesktop.systemd1." + type;
    try {
      return systemd.properties(name, of);
    } catch (BusException e) {
      if (e.isUnspeakable()) {
        return systemd.properties(name, of, OWN);
      }
      throw e;
    }
  }

  private void readUnit(Properties unit, UnitStatus.Builder status) {
    status
        .setDescription(unit.text("Description"))
        .setLoadState(unit.text("LoadState"))
        .setFragmentPath(unit.text("FragmentPath"))
        .setUnitFileState(unit.text("UnitFileState"))
        .setUnitFilePreset(unit.text("UnitFilePreset"))
        .addAllDropIns(unit.texts("DropInPaths"))
        .setActiveState(unit.text("ActiveState"))
        .setSubState(unit.text("SubState"))
        .addAllDocumentation(unit.texts("Documentation"))
        .addAllTriggers(unit.texts("Triggers"))
        .addAllTriggeredBy(unit.texts("TriggeredBy"))
        .setNeedDaemonReload(unit.flag("NeedDaemonReload"))
        .setInvocationId(invocationId(unit));
    if (unit.get("LoadError") instanceof Object[] error && error.length == 2) {
      status.setLoadError(String.valueOf(error[1]));
    }
    since(unit).ifPresent(time -> status.setSince(timestamp(time)));
    boolean over =
        unit.text("ActiveState").equals("inactive") || unit.text("ActiveState").equals("failed");
    long active = unit.number("ActiveEnterTimestampMonotonic");
    long ended = unit.number("ActiveExitTimestampMonotonic");
    if (over && active > 0 && ended >= active) {
      Duration span = Duration.ofNanos(Math.multiplyExact(ended - active, 1_000L));
      status.setActiveDuration(
          com.google.protobuf.Duration.newBuilder()
              .setSeconds(span.getSeconds())
              .setNanos(span.getNano()));
    }
  }

  /** The time that systemctl shows beside the state. */
  private static Optional<Instant> since(Properties unit) {
    return switch (unit.text("ActiveState")) {
      case "active", "reloading" -> unit.time("ActiveEnterTimestamp");
      case "inactive", "failed" -> unit.time("InactiveEnterTimestamp");
      case "activating" -> unit.time("InactiveExitTimestamp");
      case "deactivating" -> unit.time("ActiveExitTimestamp");
      default -> unit.time("StateChangeTimestamp");
    };
  }

  private static String invocationId(Properties unit) {
    return switch (unit.get("InvocationID")) {
      case byte[] bytes -> HexFormat.of().formatHex(bytes);
      case List<?> bytes -> {
        var hex = new StringBuilder();
        bytes.forEach(
            b -> hex.append(b instanceof Byte value ? HexFormat.of().toHexDigits(value) : ""));
        yield hex.toString();
      }
      case null, default -> "";
    };
  }

  private static void readConditions(Properties unit, UnitStatus.Builder status) {
    if (unit.number("ConditionTimestampMonotonic") == 0) {
      return;
    }
    status.setConditionResult(unit.flag("ConditionResult"));
    if (!unit.flag("ConditionResult")) {
      unit.structs("Conditions").stream()
          .filter(condition -> condition[4] instanceof Integer state && state < 0)
          .findFirst()
          .ifPresent(
              condition ->
                  status.setFailedCondition(
                      condition[0]
                          + "="
                          + (Boolean.TRUE.equals(condition[1]) ? "|" : "")
                          + (Boolean.TRUE.equals(condition[2]) ? "!" : "")
                          + condition[3]));
    }
  }

  private void readService(Properties service, UnitStatus.Builder status) {
    int pid = (int) service.number("MainPID");
    status
        .setMainPid(pid)
        .setMainProcess(pid == 0 ? "" : comm(pid))
        .setStatusText(service.text("StatusText"))
        .setRestarts((int) service.number("NRestarts"));
  }

  private String comm(int pid) {
    try {
      return Files.readString(root.resolve("proc/" + pid + "/comm")).strip();
    } catch (IOException e) {
      return ""; // Ended meanwhile.
    }
  }

  private static void readResources(Properties own, UnitStatus.Builder status) {
    status.setResult(own.text("Result")).setControlGroup(own.text("ControlGroup"));
    own.count("TasksCurrent").ifPresent(status::setTasksCurrent);
    own.count("TasksMax").ifPresent(status::setTasksMax);
    own.count("MemoryCurrent").ifPresent(status::setMemoryCurrentBytes);
    own.count("CPUUsageNSec").ifPresent(status::setCpuUsageNanos);
  }

  /**
   * The sooner of the two clocks' next elapses. The monotonic one is told relative to the boot; a
   * pair of timestamps of the same moment turns it into a date.
   */
  private static void readTimer(Properties timer, Properties unit, UnitStatus.Builder status) {
    status.setResult(timer.text("Result"));
    Optional<Instant> wall =
        timer
            .time("NextElapseUSecRealtime")
            .filter(t -> timer.count("NextElapseUSecRealtime").isPresent());
    Optional<Instant> monotonic =
        unit.time("StateChangeTimestamp")
            .filter(t -> timer.count("NextElapseUSecMonotonic").orElse(0) > 0)
            .map(
                t ->
                    t.plusNanos(
                        1_000
                            * (timer.number("NextElapseUSecMonotonic")
                                - unit.number("StateChangeTimestampMonotonic"))));
    wall.filter(w -> monotonic.isEmpty() || w.isBefore(monotonic.get()))
        .or(() -> monotonic)
        .ifPresent(next -> status.setNextElapse(timestamp(next)));
  }

  static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
