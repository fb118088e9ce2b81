package dev.fleet.agent.embedded.engine;

import dev.fleet.agent.embedded.host.Host;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers;
import dev.fleet.unit.systemd.Condition;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What an engine is made with.
 *
 * @param timers whose tasks run on the engine's loop
 * @param log the journal
 * @param listener is told of every change
 * @param conditions whether what a condition asks is so, marks aside
 * @param kinds makes behaviours
 */
public record EngineParts(
    Host host,
    Clocks clocks,
    Timers timers,
    RandomGenerator random,
    ManagerLog log,
    Listener listener,
    Predicate<Condition> conditions,
    Kinds kinds) {
  /**
   * Told that a unit changed, in the middle of what brought that about; see {@link
   * Engine#afterwards}.
   */
  public interface Listener {
    /** Its state, or its job. */
    void changed(Unit unit);

    /** Something else that status shows. */
    void detailChanged(Unit unit);
  }

  /** Makes the state machine that a unit's definition asks for. */
  @FunctionalInterface
  public interface Kinds {
    UnitBehaviour behaviour(Unit unit);
  }
}
