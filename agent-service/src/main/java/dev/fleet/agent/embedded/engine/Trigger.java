package dev.fleet.agent.embedded.engine;

import dev.fleet.unit.UnitName;
import java.util.Map;

/**
 * What activated a unit.
 *
 * @param unit the timer, path or socket
 * @param environment what the processes of the activated unit are told besides {@code
 *     TRIGGER_UNIT}; see systemd.exec(5)
 */
public record Trigger(UnitName unit, Map<String, String> environment) {
  public Trigger {
    environment = Map.copyOf(environment);
  }
}
