package dev.fleet.scheduler.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The machines at which something ended, or that came or changed: all that may rank higher than
 * before for a unit that looks for one. The last so many events are kept.
 */
public final class Openings {
  private static final int KEPT = 1 << 13;

  private final @Nullable MachineNode[] ring = new MachineNode[KEPT];
  private long count;

  Openings() {}

  void add(MachineNode machine) {
    ring[(int) (count % KEPT)] = machine;
    count++;
  }

  /** How many events there were. */
  public long count() {
    return count;
  }

  /**
   * The machines of the events after the first {@code seen}; empty if these are not kept, or if
   * nothing was ever seen, which is -1.
   */
  public Optional<List<MachineNode>> since(long seen) {
    if (seen < 0 || count - seen > KEPT) {
      return Optional.empty();
    }
    List<MachineNode> machines = new ArrayList<>();
    for (long event = seen; event < count; event++) {
      MachineNode machine = ring[(int) (event % KEPT)];
      if (machine != null) {
        machines.add(machine);
      }
    }
    return Optional.of(machines);
  }
}
