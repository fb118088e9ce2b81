package dev.fleet.agent.systemd;

import dev.fleet.agent.units.UnitObservation;
import dev.fleet.unit.UnitName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/**
 * The calls to systemd that fleet makes, typed. Source of all names: org.freedesktop.systemd1(5).
 */
final class Systemd {
  static final String UNIT = "org.freedesktop.systemd1.Unit";
  static final String MANAGER = "org.freedesktop.systemd1.Manager";
  static final String PROPERTIES = "org.freedesktop.DBus.Properties";

  /** systemd answers in milliseconds, but does nothing else while it reloads. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final Duration RELOAD_DEADLINE = Duration.ofSeconds(60);

  private final Bus bus;

  Systemd(Bus bus) {
    this.bus = bus;
  }

  private Object[] manager(String method, @Nullable String signature, Object... arguments)
      throws BusException {
    return bus.call(DEADLINE, ObjectPath.MANAGER, MANAGER, method, signature, arguments);
  }

  void subscribe() throws BusException {
    manager("Subscribe", null);
  }

  String version() throws BusException {
    return (String) property(ObjectPath.MANAGER, MANAGER, "Version");
  }

  /** The folders of unit files, those that win first. */
  List<String> unitPath() throws BusException {
    return strings(property(ObjectPath.MANAGER, MANAGER, "UnitPath"));
  }

  /**
   * Asks for a job.
   *
   * @param method {@code StartUnit}, {@code StopUnit} or {@code RestartUnit}
   * @return the job's object path
   */
  String job(String method, UnitName unit) throws BusException {
    return String.valueOf(manager(method, "ss", unit.value(), "replace")[0]);
  }

  void kill(UnitName unit, String whom, int signal) throws BusException {
    manager("KillUnit", "ssi", unit.value(), whom, signal);
  }

  void resetFailed(UnitName unit) throws BusException {
    manager("ResetFailedUnit", "s", unit.value());
  }

  void reload() throws BusException {
    bus.call(RELOAD_DEADLINE, ObjectPath.MANAGER, MANAGER, "Reload", null);
  }

  /** Carries out {@code [Install]} below /run; whether there was anything in it. */
  boolean enable(UnitName unit) throws BusException {
    return (Boolean) manager("EnableUnitFiles", "asbb", new String[] {unit.value()}, true, true)[0];
  }

  /** Removes what {@link #enable} made, and the link to the unit file itself. */
  void disable(UnitName unit) throws BusException {
    manager("DisableUnitFiles", "asb", new String[] {unit.value()}, true);
  }

  /** Whether systemd has the unit in memory. Reads no file. */
  boolean inMemory(UnitName unit) throws BusException {
    try {
      manager("GetUnit", "s", unit.value());
      return true;
    } catch (BusException e) {
      if (e.isNoSuchUnit()) {
        return false;
      }
      throw e;
    }
  }

  /** What the units do; makes systemd read the files of those that it doesn't have in memory. */
  List<UnitObservation> list(Collection<UnitName> units) throws BusException {
    String[] names = units.stream().map(UnitName::value).toArray(String[]::new);
    Map<String, UnitName> byName = new LinkedHashMap<>();
    units.forEach(unit -> byName.put(unit.value(), unit));
    var observations = new ArrayList<UnitObservation>();
    for (Object row : (List<?>) manager("ListUnitsByNames", "as", (Object) names)[0]) {
      Object[] fields = (Object[]) row;
      UnitName unit = byName.get((String) fields[0]);
      if (unit != null) { // Asked for by an alias, a unit comes under its own name.
        observations.add(
            new UnitObservation(
                unit,
                (String) fields[2],
                (String) fields[3],
                (String) fields[4],
                Optional.empty()));
      }
    }
    return observations;
  }

  /** A process of a unit. */
  record UnitProcess(String controlGroup, int pid, String command) {}

  /** The processes in the control group of a unit, and below it. */
  List<UnitProcess> processes(UnitName unit) throws BusException {
    Object rows = manager("GetUnitProcesses", "s", unit.value())[0];
    return ((List<?>) rows)
        .stream()
            .map(Object[].class::cast)
            .map(
                row ->
                    new UnitProcess((String) row[0], ((Number) row[1]).intValue(), (String) row[2]))
            .toList();
  }

  /** One property, unwrapped. */
  Object property(String path, String type, String name) throws BusException {
    Object value = bus.call(DEADLINE, path, PROPERTIES, "Get", "ss", type, name)[0];
    return value instanceof Variant<?> variant ? variant.getValue() : value;
  }

  /** All properties of one interface of a unit. Makes systemd read the unit's file if it has to. */
  Properties properties(UnitName unit, String type) throws BusException {
    Object all = bus.call(DEADLINE, ObjectPath.of(unit), PROPERTIES, "GetAll", "s", type)[0];
    return new Properties((Map<?, ?>) all);
  }

  /**
   * As {@link #properties(UnitName, String)}, for a unit some of whose properties are no text: an
   * argument {@code \xff}, for one. systemd tells none of an interface at once then, so these are
   * asked for one by one; what it does not have or cannot say is left out.
   */
  Properties properties(UnitName unit, String type, List<String> names) throws BusException {
    var values = new HashMap<String, Object>();
    for (String name : names) {
      try {
        values.put(name, property(ObjectPath.of(unit), type, name));
      } catch (BusException e) {
        if (e.isLost()) {
          throw e;
        }
      }
    }
    return new Properties(values);
  }

  static List<String> strings(Object value) {
    return switch (value) {
      case List<?> list -> list.stream().map(String::valueOf).toList();
      case Object[] array -> List.of(array).stream().map(String::valueOf).toList();
      default -> List.of();
    };
  }

  /** A time of systemd's; empty for "never". */
  static Optional<Instant> time(@Nullable Object micros) {
    long value = micros instanceof UInt64 number ? number.longValue() : 0;
    return value <= 0
        ? Optional.empty()
        : Optional.of(Instant.EPOCH.plus(value, ChronoUnit.MICROS));
  }
}
