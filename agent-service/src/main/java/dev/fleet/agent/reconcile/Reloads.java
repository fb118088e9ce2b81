package dev.fleet.agent.reconcile;

import dev.fleet.agent.reconcile.Action.OfUnit;
import dev.fleet.agent.reconcile.Action.Reload;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * The units of which systemd has an older file in memory than there is in its folder, and the
 * reloads that end that: one at a time, each for all units that wait for one. Confined to one loop.
 */
final class Reloads {
  private static final Log LOG = Log.of(Reloads.class);

  private final Operations operations;
  private final BiConsumer<Set<UnitName>, Optional<UnitManagerException>> onEnd;
  private final Set<UnitName> stale = new HashSet<>();
  private boolean due;
  private boolean underWay;

  /**
   * @param onEnd is told how a reload ended, with the units that it was for
   */
  Reloads(Operations operations, BiConsumer<Set<UnitName>, Optional<UnitManagerException>> onEnd) {
    this.operations = operations;
    this.onEnd = onEnd;
  }

  /** The unit's file was replaced: it is to be reloaded. */
  void need(UnitName unit) {
    stale.add(unit);
    due = true;
  }

  /** An agent before this one may have replaced the unit's file: a reload comes before a launch. */
  void suspect(UnitName unit) {
    stale.add(unit);
  }

  /** The unit is here no more. */
  void forget(UnitName unit) {
    stale.remove(unit);
  }

  boolean isUnderWay() {
    return underWay;
  }

  /** Whether a reload comes first, before these launches and any further load. */
  boolean isDueBefore(Collection<OfUnit> launches) {
    return due || launches.stream().anyMatch(launch -> stale.contains(launch.unit()));
  }

  /** Reloads, for all units that wait for it by now. */
  void begin() {
    underWay = true;
    due = false;
    var covered = new TreeSet<>(stale);
    var action = new Reload("files of units that systemd has in memory were replaced");
    LOG.info(action.verb(), "units", covered.size());
    operations.run(
        action,
        new Operations.Done() {
          @Override
          public void succeeded(LoadOutcome outcome) {
            underWay = false;
            stale.removeAll(covered);
            onEnd.accept(covered, Optional.empty());
          }

          @Override
          public void failed(UnitManagerException failure) {
            underWay = false;
            onEnd.accept(covered, Optional.of(failure));
          }
        });
  }
}
