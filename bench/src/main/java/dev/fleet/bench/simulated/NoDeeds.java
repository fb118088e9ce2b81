package dev.fleet.bench.simulated;

import dev.fleet.agent.deeds.Deeds;
import dev.fleet.agent.reconcile.Deed;
import dev.fleet.agent.units.InstalledFile;
import dev.fleet.unit.UnitName;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Forgets everything: simulated agents never start anew, and a million files would be in the way.
 */
final class NoDeeds implements Deeds {
  @Override
  public void save(Deed deed) {
    // Nobody will ask.
  }

  @Override
  public void remove(UnitName unit) {
    // As above.
  }

  @Override
  public Collection<Deed> recover(List<InstalledFile> installed, Set<UnitName> interrupted) {
    return List.of();
  }
}
