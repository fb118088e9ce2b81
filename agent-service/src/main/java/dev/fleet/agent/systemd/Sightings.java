package dev.fleet.agent.systemd;

import dev.fleet.agent.units.UnitListener;
import dev.fleet.agent.units.UnitObservation;
import dev.fleet.unit.UnitName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The latest that is known of each unit, from signals and from lists. Thread-safe.
 *
 * <p>Signals come in order. A list may be older than a signal that overtook its answer; so a list
 * says when it was asked for, and changes nothing that a signal has told since.
 */
final class Sightings {
  private record Sighting(UnitName unit, @Nullable UnitObservation observation, long signal) {}

  private final UnitListener listener;
  private final Map<String, Sighting> byPath = new HashMap<>();
  private long signals;

  Sightings(UnitListener listener) {
    this.listener = listener;
  }

  /** Begins to follow a unit. */
  synchronized void follow(UnitName unit) {
    byPath.putIfAbsent(ObjectPath.of(unit), new Sighting(unit, null, 0));
  }

  synchronized void forget(UnitName unit) {
    byPath.remove(ObjectPath.of(unit));
  }

  synchronized boolean follows(UnitName unit) {
    return byPath.containsKey(ObjectPath.of(unit));
  }

  synchronized List<UnitName> followed() {
    return byPath.values().stream().map(Sighting::unit).toList();
  }

  /** Forgets what was seen, not what to look for: everything will be told again. */
  synchronized void clear() {
    byPath.replaceAll((path, seen) -> new Sighting(seen.unit, null, 0));
  }

  /** Since when a unit is in the state that a list shows, if that is known already. */
  synchronized Optional<Instant> since(UnitObservation listed) {
    Sighting seen = byPath.get(ObjectPath.of(listed.unit()));
    UnitObservation last = seen == null ? null : seen.observation;
    if (last == null
        || !last.active().equals(listed.active())
        || !last.sub().equals(listed.sub())) {
      return Optional.empty();
    }
    return last.since();
  }

  /** A moment; to be taken before a list is asked for. */
  synchronized long moment() {
    return signals;
  }

  /** A signal about the unit at a path, which need not be one of ours. */
  synchronized void signal(String path, String active, String sub, Optional<Instant> since) {
    Sighting before = byPath.get(path);
    if (before == null) {
      return;
    }
    signals++;
    UnitObservation last = before.observation;
    String load = last == null ? "loaded" : last.load();
    tell(path, before, new UnitObservation(before.unit, load, active, sub, since), signals);
  }

  /** A line of a list that was asked for at {@code moment}. */
  synchronized void listed(UnitObservation now, long moment) {
    String path = ObjectPath.of(now.unit());
    Sighting before = byPath.get(path);
    if (before == null) {
      return;
    }
    UnitObservation last = before.observation;
    UnitObservation merged = now;
    if (last != null && before.signal > moment) {
      merged =
          new UnitObservation(last.unit(), now.load(), last.active(), last.sub(), last.since());
    }
    tell(path, before, merged, before.signal);
  }

  private void tell(String path, Sighting before, UnitObservation now, long signal) {
    byPath.put(path, new Sighting(before.unit, now, signal));
    if (!now.equals(before.observation)) {
      listener.observed(now);
    }
  }
}
