package dev.fleet.agent.embedded.host;

import dev.fleet.unit.UnitName;
import java.util.List;

/** Processes of a unit that an earlier manager left running. */
public record Leftover(UnitName unit, String invocationId, List<Integer> pids) {
  public Leftover {
    pids = List.copyOf(pids);
  }
}
