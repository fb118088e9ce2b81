package dev.fleet.agent.embedded.socket;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.UnitDefinition;
import java.util.Optional;

/** Makes instances of loaded templates. */
@FunctionalInterface
public interface Instances {
  /** The definition of an instance; empty if its template is not loaded, or has a fault. */
  Optional<UnitDefinition> of(UnitName instance);
}
