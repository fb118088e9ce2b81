package dev.fleet.scheduler.lead;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Machines that vanish together are not noticed together: each when its own session ends. The units
 * of the first few of a wave move at once; the rest of it waits until it can be told how big the
 * wave is. Else half a cluster would be on the move before it is known that too much is missing.
 *
 * <p>Pure and confined to one thread; times are the ticker's nanoseconds.
 */
final class LossWave {
  /** So many move at once whatever the size of the cluster. */
  private static final int FREE = 2;

  private final int freePercent;
  private final Duration wait;

  /** Those whose units may move. */
  private final Set<String> free = new LinkedHashSet<>();

  private final Set<String> waiting = new LinkedHashSet<>();
  private long until;

  /**
   * @param freePercent of all machines whose units move at once
   * @param wait of the rest; longer than sessions of machines that vanish together can end apart
   */
  LossWave(int freePercent, Duration wait) {
    this.freePercent = freePercent;
    this.wait = wait;
  }

  /**
   * Learns of losses, or that time has passed.
   *
   * @param lost lately, the first one first
   * @param machines how many the cluster had
   * @return those that need not wait any longer
   */
  List<String> advance(Collection<String> lost, int machines, long now) {
    free.retainAll(lost);
    int most = Math.max(FREE, machines * freePercent / 100);
    for (String id : lost) {
      if (free.contains(id) || waiting.contains(id)) {
        continue;
      }
      if (free.size() < most) {
        free.add(id);
      } else {
        until = waiting.isEmpty() ? now + wait.toNanos() : until;
        waiting.add(id);
      }
    }
    if (waiting.isEmpty() || now - until < 0) {
      return List.of();
    }
    List<String> over = List.copyOf(waiting);
    free.addAll(over);
    waiting.clear();
    return over;
  }

  /** The machine is back; should it vanish again, that is another loss. */
  void returned(String id) {
    free.remove(id);
    waiting.remove(id);
  }

  boolean holds(String id) {
    return waiting.contains(id);
  }

  /** How many wait. */
  int waiting() {
    return waiting.size();
  }

  /** When those that wait have waited long enough. */
  long until() {
    return until;
  }

  /**
   * Begins anew.
   *
   * @return those whose units were let go
   */
  List<String> clear() {
    List<String> gone = List.copyOf(free);
    free.clear();
    waiting.clear();
    return gone;
  }
}
