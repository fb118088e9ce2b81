package dev.fleet.agent.systemd;

import dev.fleet.agent.units.UnitManagerException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.freedesktop.dbus.matchrules.DBusMatchRuleBuilder;
import org.freedesktop.dbus.types.Variant;

/** systemd as long as one connection to it lasts. */
final class Session implements AutoCloseable {
  /**
   * systemd asks the bus to tell it when whoever asked for a job leaves: a match rule for each job.
   * dbus-daemon allows a connection 512 of them (its max_match_rules_per_connection), and with one
   * more systemd drops its connection. A dozen are left to others.
   */
  private static final int MOST_JOBS = 400;

  private static final int FOR_STOPS = 100;

  private final Bus bus;
  private final Systemd systemd;
  private final JobTracker jobs;
  private final String version;
  private final List<String> unitPath;

  private Session(Bus bus, Systemd systemd, JobTracker jobs) throws BusException {
    this.bus = bus;
    this.systemd = systemd;
    this.jobs = jobs;
    this.version = systemd.version();
    this.unitPath = systemd.unitPath();
  }

  /**
   * Connects and subscribes.
   *
   * @param lost completes with the reason when the connection breaks
   * @param reloaded runs after each daemon reload, whoever asked for it; must return at once
   */
  static Session open(
      String address, Sightings sightings, CompletableFuture<String> lost, Runnable reloaded)
      throws BusException {
    var jobs = new JobTracker(MOST_JOBS, FOR_STOPS);
    Bus bus =
        Bus.connect(
            address,
            reason -> {
              jobs.fail(UnitManagerException.unavailable(reason, BusException.lost(reason)));
              lost.complete(reason);
            });
    try {
      subscribe(bus, jobs, sightings, reloaded);
      var systemd = new Systemd(bus);
      systemd.subscribe();
      return new Session(bus, systemd, jobs);
    } catch (BusException | RuntimeException e) {
      bus.close();
      throw e;
    }
  }

  /**
   * Of the fifteen PropertiesChanged of a start most concern other interfaces than Unit; the bus
   * keeps those, and what other folders of objects tell, away from us.
   */
  private static void subscribe(Bus bus, JobTracker jobs, Sightings sightings, Runnable reloaded)
      throws BusException {
    bus.onSystemdSignal(
        manager("JobRemoved"),
        (path, arguments) -> jobs.removed(String.valueOf(arguments[1]), (String) arguments[3]));
    bus.onSystemdSignal(
        manager("Reloading"),
        (path, arguments) -> {
          if (Boolean.FALSE.equals(arguments[0])) {
            reloaded.run();
          }
        });
    bus.onSystemdSignal(
        DBusMatchRuleBuilder.create()
            .withInterface(Systemd.PROPERTIES)
            .withMember("PropertiesChanged")
            .withPathNamespace(ObjectPath.UNITS)
            .withArg0123(0, Systemd.UNIT),
        (path, arguments) -> changed(sightings, path, (Map<?, ?>) arguments[1]));
  }

  private static DBusMatchRuleBuilder manager(String signal) {
    return DBusMatchRuleBuilder.create()
        .withPath(ObjectPath.MANAGER)
        .withInterface(Systemd.MANAGER)
        .withMember(signal);
  }

  private static void changed(Sightings sightings, String path, Map<?, ?> properties) {
    if (properties.get("ActiveState") instanceof Variant<?> active
        && properties.get("SubState") instanceof Variant<?> sub) {
      Optional<java.time.Instant> since =
          properties.get("StateChangeTimestamp") instanceof Variant<?> time
              ? Systemd.time(time.getValue())
              : Optional.empty();
      sightings.signal(path, (String) active.getValue(), (String) sub.getValue(), since);
    }
  }

  Systemd systemd() {
    return systemd;
  }

  JobTracker jobs() {
    return jobs;
  }

  /** Distributions add to the number: {@code 252.39-1~deb12u2}. */
  String description() {
    int end = 0;
    while (end < version.length() && Character.isDigit(version.charAt(end))) {
      end++;
    }
    return "systemd " + version.substring(0, end);
  }

  List<String> unitPath() {
    return unitPath;
  }

  @Override
  public void close() {
    bus.close();
    jobs.fail(UnitManagerException.unavailable("closed", BusException.lost("closed")));
  }
}
