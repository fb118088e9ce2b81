package dev.fleet.scheduler.lead;

import dev.fleet.runtime.config.Durations;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Holds evictions back when so many machines vanish together that moving their units would do more
 * harm than good. With few machines lost it does nothing. A machine that comes back is no longer
 * held; the others are released a few at a time, those lost first before the others. While the
 * cluster has no machine at all everything is held: there is nowhere to go. Until it is clear that
 * many are lost, {@link LossWave} sees to it that few units move.
 *
 * <p>Pure and confined to one thread; times are the ticker's nanoseconds.
 */
final class EvictionBrake {
  private final BrakeConfig config;

  /**
   * Lost machines by ID with the time of the loss: all held ones while on, in the order of their
   * release; recent ones else, those lost first before the others.
   */
  private final Map<String, Long> lost = new LinkedHashMap<>();

  private final LossWave wave;
  private boolean on;
  private boolean settling;
  private long releaseAt;
  private int released;
  private String reason = "";

  EvictionBrake(BrakeConfig config) {
    this.config = config;
    this.wave = new LossWave(config.freeShare(), config.waveWait());
  }

  void machineLost(String id, long now) {
    lost.remove(id);
    lost.put(id, now);
  }

  void machineReturned(String id) {
    lost.remove(id);
    wave.returned(id);
  }

  /** Whether the units of a lost machine have to stay where they are. */
  boolean holds(String id) {
    return on ? lost.containsKey(id) : wave.holds(id);
  }

  /** Why evictions are held; empty when they are not. */
  String reason() {
    return on || wave.waiting() > 0 ? reason : "";
  }

  /** When {@link #advance} is to be called at the latest. */
  OptionalLong nextAt() {
    if (on) {
      return releaseAt == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(releaseAt);
    }
    return wave.waiting() > 0 ? OptionalLong.of(wave.until()) : OptionalLong.empty();
  }

  /**
   * Brings the brake up to date after machines came or went, or when time has passed.
   *
   * @param present how many machines the cluster has
   * @return the machines that are no longer held, though they are still lost
   */
  List<String> advance(int present, long now) {
    if (!on) {
      forgetOld(now);
      if ((present == 0 && !lost.isEmpty()) || isMany(present)) {
        releaseLast(wave.clear());
        hold(present, now);
        return List.of();
      }
      return advanceWave(present, now);
    }
    if (lost.isEmpty()) {
      off();
      return List.of();
    }
    if (present == 0) {
      hold(present, now);
      return List.of();
    }
    if (releaseAt == Long.MAX_VALUE) {
      hold(present, now); // The first machine is back.
    }
    if (!isMany(present)) {
      return releaseAll(now);
    }
    return releaseAt - now <= 0 ? releaseSome(present, now) : List.of();
  }

  /** The units of these machines were let go already; most have moved. */
  private void releaseLast(List<String> ids) {
    for (String id : ids) {
      Long time = lost.remove(id);
      if (time != null) {
        lost.put(id, time);
      }
    }
  }

  private List<String> advanceWave(int present, long now) {
    int all = present + lost.size();
    List<String> released = wave.advance(lost.keySet(), all, now);
    if (wave.waiting() > 0) {
      reason =
          "%d of %d machines vanished within %s: the units of %d wait %s in case more do"
              .formatted(
                  lost.size(),
                  all,
                  Durations.text(config.window()),
                  wave.waiting(),
                  Durations.text(config.waveWait()));
    }
    return released;
  }

  private void forgetOld(long now) {
    Iterator<Long> times = lost.values().iterator();
    while (times.hasNext() && now - times.next() > config.window().toNanos()) {
      times.remove();
    }
  }

  private boolean isMany(int present) {
    int away = lost.size() + released;
    int all = present + away;
    return all >= config.minimum() && away * 100L > (long) config.share() * all;
  }

  private void hold(int present, long now) {
    on = true;
    settling = false;
    released = 0;
    releaseAt = present == 0 ? Long.MAX_VALUE : now + config.hold().toNanos();
    reason =
        present == 0
            ? "no machine is left in the cluster: units stay where they are until one returns"
            : "%d of %d machines vanished within %s: their units stay for %s, then they move slowly"
                .formatted(
                    lost.size(),
                    present + lost.size(),
                    Durations.text(config.window()),
                    Durations.text(config.hold()));
  }

  /** Enough machines are back: the rest gets a little time to return too. */
  private List<String> releaseAll(long now) {
    long settled = now + config.settle().toNanos();
    if (!settling) {
      releaseAt = Math.min(releaseAt, settled);
      settling = true;
    }
    if (releaseAt - now > 0) {
      reason =
          "%d machines are still away: their units stay for up to %s in case they return"
              .formatted(lost.size(), Durations.text(config.settle()));
      return List.of();
    }
    List<String> all = List.copyOf(lost.keySet());
    lost.clear();
    off();
    return all;
  }

  private void off() {
    on = false;
    released = 0;
  }

  private List<String> releaseSome(int present, long now) {
    int away = lost.size() + released;
    int count = Math.max(1, away * config.releaseShare() / 100);
    List<String> some = new ArrayList<>();
    Iterator<String> held = lost.keySet().iterator();
    while (held.hasNext() && some.size() < count) {
      some.add(held.next());
      held.remove();
    }
    released += some.size();
    releaseAt = now + config.releaseInterval().toNanos();
    reason =
        "%d of %d machines vanished: the units of %d machines are moved every %s, %d are left"
            .formatted(
                away, present + away, count, Durations.text(config.releaseInterval()), lost.size());
    if (lost.isEmpty()) {
      off();
    }
    return some;
  }
}
