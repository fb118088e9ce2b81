package dev.fleet.agent.systemd;

import dev.fleet.agent.units.UnitObservation;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Looks at units where no signal tells of them: after a load, a reload or a reconnect. */
final class Look {
  private static final Log LOG = Log.of(Look.class);
  private static final int BATCH = 1_000;

  private final Systemd systemd;
  private final Sightings seen;

  Look(Systemd systemd, Sightings seen) {
    this.systemd = systemd;
    this.seen = seen;
  }

  /** Looks; what is new is told. Of templates systemd has nothing but their files. */
  void at(Collection<UnitName> units) throws BusException {
    List<UnitName> all = units.stream().filter(unit -> !unit.isTemplate()).toList();
    for (int from = 0; from < all.size(); from += BATCH) {
      list(all.subList(from, Math.min(all.size(), from + BATCH)));
    }
  }

  /** systemd refuses the whole list for one name that it does not know how to handle. */
  private void list(List<UnitName> units) throws BusException {
    long moment = seen.moment();
    try {
      for (UnitObservation listed : systemd.list(units)) {
        seen.listed(withTime(listed), moment);
      }
    } catch (BusException e) {
      if (e.isLost()) {
        throw e;
      }
      if (units.size() > 1) {
        int half = units.size() / 2;
        list(units.subList(0, half));
        list(units.subList(half, units.size()));
      } else {
        LOG.warn("systemd cannot look at a unit", e, "unit", units.getFirst());
        seen.listed(
            new UnitObservation(units.getFirst(), "error", "inactive", "dead", Optional.empty()),
            moment);
      }
    }
  }

  /** A list has no times. */
  private UnitObservation withTime(UnitObservation listed) throws BusException {
    Optional<Instant> since = seen.since(listed);
    if (since.isEmpty()) {
      since =
          Systemd.time(
              systemd.property(ObjectPath.of(listed.unit()), Systemd.UNIT, "StateChangeTimestamp"));
    }
    return new UnitObservation(listed.unit(), listed.load(), listed.active(), listed.sub(), since);
  }
}
