package dev.fleet.agent.deeds;

import dev.fleet.agent.reconcile.Deed;
import dev.fleet.agent.units.InstalledFile;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What an agent writes down of its deeds. Thread-safe for different units; calls block. */
public interface Deeds {
  /** Writes down a deed in place of the one before. */
  void save(Deed deed) throws IOException;

  /** Forgets the deed of a unit, if there is one. */
  void remove(UnitName unit) throws IOException;

  /**
   * What the agents of this boot have done, as far as the installed files bear it out; called once,
   * first.
   *
   * @param interrupted units that went down with their agent, as if they had only been loaded
   */
  Collection<Deed> recover(List<InstalledFile> installed, Set<UnitName> interrupted)
      throws IOException;
}
