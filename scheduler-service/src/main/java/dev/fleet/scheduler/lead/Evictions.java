package dev.fleet.scheduler.lead;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers;
import dev.fleet.runtime.log.Log;
import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.MachineNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which lost machines' units may move: the {@link EvictionBrake} with what it has to be told.
 * Machines also vanish while the watch is broken, and time passes while nothing happens. Confined
 * to the loop that {@code timers} runs on.
 */
final class Evictions {
  private static final Log LOG = Log.of(Evictions.class);

  private final Clocks clocks;
  private final Timers timers;
  private final EvictionBrake brake;
  private final Runnable onTime;
  private Set<String> presentBefore = Set.of();
  private Timers.@Nullable Timer timer;

  /**
   * @param onTime is called when {@link #advance} is due though nothing has happened
   */
  Evictions(Clocks clocks, Timers timers, BrakeConfig config, Runnable onTime) {
    this.clocks = clocks;
    this.timers = timers;
    this.brake = new EvictionBrake(config);
    this.onTime = onTime;
  }

  void machineReturned(String id) {
    brake.machineReturned(id);
  }

  void machineLost(String id) {
    brake.machineLost(id, clocks.nanos());
  }

  /** Whether the units of a lost machine have to stay where they are. */
  boolean holds(String id) {
    return brake.holds(id);
  }

  /** Why evictions are held; empty when they are not. */
  String reason() {
    return brake.reason();
  }

  /** From now on nobody looks: this is what was seen last. */
  void blinded(ClusterModel model) {
    presentBefore = present(model);
  }

  /** Machines that vanished while nobody looked vanished now, as far as the brake goes. */
  void seeing(ClusterModel model) {
    Set<String> now = present(model);
    Set<String> gone = new HashSet<>(presentBefore);
    for (MachineNode machine : model.machines()) {
      gone.add(machine.id());
    }
    gone.removeAll(now);
    gone.stream().sorted().forEach(this::machineLost);
    presentBefore = Set.of();
  }

  private static Set<String> present(ClusterModel model) {
    Set<String> ids = new HashSet<>();
    for (MachineNode machine : model.machines()) {
      if (machine.isPresent()) {
        ids.add(machine.id());
      }
    }
    return ids;
  }

  /** Has the units of machines that are held no longer decided anew. */
  void advance(ClusterModel model) {
    String before = brake.reason();
    long now = clocks.nanos();
    List<String> released = brake.advance(model.machineCount(), now);
    released.forEach(model::reconsider);
    if (!brake.reason().equals(before)) {
      LOG.warn("eviction hold", "reason", brake.reason().isEmpty() ? "over" : brake.reason());
    }
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    OptionalLong next = brake.nextAt();
    if (next.isPresent()) {
      timer = timers.after(Duration.ofNanos(Math.max(0, next.getAsLong() - now)), this::timeIsUp);
    }
  }

  private void timeIsUp() {
    timer = null;
    onTime.run();
  }
}
