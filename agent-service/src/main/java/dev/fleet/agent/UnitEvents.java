package dev.fleet.agent;

import dev.fleet.agent.units.UnitListener;
import dev.fleet.agent.units.UnitObservation;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.runtime.loop.LoopClosedException;
import dev.fleet.unit.UnitName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Brings what the unit manager tells to the loop, the latest of each unit: however many signals
 * come, no more than one task waits. Thread-safe.
 */
final class UnitEvents implements UnitListener {
  private final EventLoop loop;
  private final Consumer<UnitObservation> onObserved;
  private final Runnable onAvailable;
  private final Consumer<String> onUnavailable;
  private final Map<UnitName, UnitObservation> latest = new ConcurrentHashMap<>();
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final List<Consumer<UnitName>> watchers = new CopyOnWriteArrayList<>();

  UnitEvents(
      EventLoop loop,
      Consumer<UnitObservation> onObserved,
      Runnable onAvailable,
      Consumer<String> onUnavailable) {
    this.loop = loop;
    this.onObserved = onObserved;
    this.onAvailable = onAvailable;
    this.onUnavailable = onUnavailable;
  }

  /** Somebody who is told of changes until it is closed. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Tells {@code watcher} each unit that changes, until the answer is closed. Must return at once.
   */
  Watch watch(Consumer<UnitName> watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  @Override
  public void observed(UnitObservation observation) {
    latest.put(observation.unit(), observation);
    if (waiting.compareAndSet(false, true)) {
      toLoop(this::drain);
    }
    watchers.forEach(watcher -> watcher.accept(observation.unit()));
  }

  private void drain() {
    waiting.set(false);
    Collection<UnitName> units = List.copyOf(latest.keySet());
    for (UnitName unit : units) {
      UnitObservation observation = latest.remove(unit);
      if (observation != null) {
        onObserved.accept(observation);
      }
    }
  }

  @Override
  public void available() {
    toLoop(onAvailable);
  }

  @Override
  public void unavailable(String reason) {
    toLoop(() -> onUnavailable.accept(reason));
  }

  private void toLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (LoopClosedException e) {
      latest.clear(); // The agent ends; nobody wants to know any more.
    }
  }
}
