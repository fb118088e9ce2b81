package dev.fleet.agent.embedded.engine;

import dev.fleet.agent.units.JobResult;
import dev.fleet.runtime.clock.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done to a unit, from when it is queued until it has ended. Confined to the
 * engine's loop.
 */
public final class Job {
  private final long id;
  private final Unit unit;
  private JobType type;
  private JobState state = JobState.WAITING;
  private boolean irreversible;
  private boolean ignoresOrder;
  private @Nullable Trigger trigger;
  private @Nullable JobResult result;
  private boolean told;
  private Timers.@Nullable Timer timeout;
  private long timeoutAt;
  private final List<Consumer<JobResult>> listeners = new ArrayList<>();

  Job(long id, Unit unit, JobType type) {
    this.id = id;
    this.unit = unit;
    this.type = type;
  }

  long id() {
    return id;
  }

  Unit unit() {
    return unit;
  }

  public JobType type() {
    return type;
  }

  void become(JobType now) {
    type = now;
  }

  JobState state() {
    return state;
  }

  void state(JobState now) {
    state = now;
  }

  /** Whether jobs that contradict this one are refused while it is there. */
  boolean isIrreversible() {
    return irreversible;
  }

  void makeIrreversible() {
    irreversible = true;
  }

  /** Whether Before= and After= mean nothing to it. */
  boolean ignoresOrder() {
    return ignoresOrder;
  }

  void ignoreOrder() {
    ignoresOrder = true;
  }

  /** What activated the unit; the oldest reason counts. */
  Optional<Trigger> trigger() {
    return Optional.ofNullable(trigger);
  }

  void trigger(@Nullable Trigger by) {
    if (trigger == null) {
      trigger = by;
    }
  }

  /** Keeps the earlier of two timeouts. */
  void timeout(long at, Timers.Timer timer) {
    if (timeout != null) {
      if (timeoutAt - at <= 0) {
        timer.cancel();
        return;
      }
      timeout.cancel();
    }
    timeout = timer;
    timeoutAt = at;
  }

  /** How it ended; empty while it is queued. */
  public Optional<JobResult> result() {
    return Optional.ofNullable(result);
  }

  /**
   * Is told the end once, on the engine's loop, when everything that follows from it is done; at
   * once if that has been.
   */
  public void onEnd(Consumer<JobResult> listener) {
    if (told && result != null) {
      listener.accept(result);
    } else {
      listeners.add(listener);
    }
  }

  void end(JobResult with) {
    if (result != null) {
      throw new IllegalStateException(this + " ended twice");
    }
    result = with;
    if (timeout != null) {
      timeout.cancel();
    }
  }

  /** Tells those who wait for the end. */
  void tellEnd() {
    JobResult end = result;
    if (end == null) {
      throw new IllegalStateException(this + " has not ended");
    }
    told = true;
    List<Consumer<JobResult>> waiting = List.copyOf(listeners);
    listeners.clear();
    waiting.forEach(listener -> listener.accept(end));
  }

  /** Whether this job has to wait for another, whose unit this one's is ordered after. */
  boolean waitsForEarlier(Job other) {
    return isOrdered(other) && !type.stops();
  }

  /** Whether this job has to wait for another, whose unit this one's is ordered before. */
  boolean waitsForLater(Job other) {
    return isOrdered(other) && other.type.stops();
  }

  private boolean isOrdered(Job other) {
    return type != JobType.NOP && other.type != JobType.NOP && !ignoresOrder && !other.ignoresOrder;
  }

  /** As systemd's logs name it: {@code web.service/start}. */
  @Override
  public String toString() {
    return unit.name() + "/" + type.word();
  }
}
