package dev.fleet.agent.embedded.engine.process;

import dev.fleet.unit.systemd.UnitDirectories.Kind;
import java.util.Map;

/**
 * What is the same for the processes of all units.
 *
 * @param environment what {@link ManagerEnvironment} gives
 * @param roots where the folders of each kind are, absolute; all kinds
 */
public record ProcessSetup(Map<String, String> environment, Map<Kind, String> roots) {
  public ProcessSetup {
    environment = Map.copyOf(environment);
    roots = Map.copyOf(roots);
  }
}
