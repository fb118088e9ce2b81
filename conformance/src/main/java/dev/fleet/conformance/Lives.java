package dev.fleet.conformance;

import dev.fleet.agent.units.UnitListener;
import dev.fleet.agent.units.UnitObservation;
import dev.fleet.unit.UnitName;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Hands what a manager tells to the lives of the units that it is about. Thread-safe. */
final class Lives implements UnitListener {
  private final Map<UnitName, UnitLife> lives = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> available = new CompletableFuture<>();

  /** Completes when the manager can be used. */
  CompletableFuture<Void> whenAvailable() {
    return available;
  }

  UnitLife of(UnitName unit) {
    return lives.computeIfAbsent(unit, UnitLife::new);
  }

  @Override
  public void observed(UnitObservation observation) {
    of(observation.unit()).observed(observation);
  }

  @Override
  public void available() {
    available.complete(null);
  }

  /** Steps that need the manager fail by themselves; the scenario then says so. */
  @Override
  public void unavailable(String reason) {}
}
