package dev.fleet.registry.wire;

import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.LiveView;
import dev.fleet.registry.write.Transactor;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.ReadInfo;
import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Where answers come from: the view, no older than the caller asks for. Thread-safe. */
public final class Reads {
  /** A call without a deadline ends after this. */
  static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(60);

  /** What is kept of the caller's time for the answer itself: a fifth, but not more than this. */
  private static final Duration MAX_MARGIN = Duration.ofMillis(500);

  /** How long a call waits for a replica that has not read etcd yet. */
  private static final Duration FIRST_READ = Duration.ofSeconds(5);

  /** The view catches up by itself in less, if it has anything to catch up with. */
  private static final Duration SOON = Duration.ofMillis(100);

  private final LiveView view;
  private final String replicaId;
  private final Fence fence;

  /** Makes etcd tell every replica how far it is. */
  @FunctionalInterface
  public interface Fence {
    /**
     * Writes something, so that the view moves past every revision before.
     *
     * @return the revision of the write; empty if etcd is away
     */
    Optional<Long> fence() throws InterruptedException;
  }

  public Reads(LiveView view, String replicaId, Fence fence) {
    this.view = view;
    this.replicaId = replicaId;
    this.fence = fence;
  }

  /** The newest state of all there is. */
  public ClusterState newest() throws InterruptedException {
    return atLeast(0);
  }

  /**
   * A state of this revision or a later one.
   *
   * @throws io.grpc.StatusRuntimeException REPLICA_BEHIND if there is none before the deadline
   */
  public ClusterState atLeast(long revision) throws InterruptedException {
    Checks.notNegative("min_revision", revision);
    Optional<ClusterState> state = view.await(revision, min(timeLeft(), SOON));
    if (state.isEmpty() && view.isReady()) {
      // The revision may be of a write outside of our keys, of which the watch says nothing.
      fence.fence();
      state = view.await(revision, timeLeft());
    } else if (state.isEmpty()) {
      state = view.await(revision, min(timeLeft(), FIRST_READ));
    }
    if (state.isEmpty() && !view.isReady()) {
      throw Transactor.unavailable("this replica has not been able to read etcd yet; retry");
    }
    return state.orElseThrow(
        () ->
            FleetErrors.unavailable(
                ErrorReason.REPLICA_BEHIND.name(),
                "replica %s is at revision %d, revision %d was asked for; retry, or ask another replica"
                    .formatted(replicaId, view.state().revision(), revision),
                Map.of("revision", Long.toString(view.state().revision()), "replica", replicaId)));
  }

  /**
   * A state of this revision or a later one; the newest if etcd itself has not come so far, since
   * the revision is then of another history.
   */
  public ClusterState resumable(long revision) throws InterruptedException {
    Checks.notNegative("resume_revision", revision);
    Optional<ClusterState> state = view.await(revision, min(timeLeft(), SOON));
    if (state.isEmpty() && view.isReady()) {
      Optional<Long> etcd = fence.fence();
      if (etcd.isPresent() && etcd.get() < revision) {
        return atLeast(etcd.get());
      }
    }
    return state.isPresent() ? state.get() : atLeast(revision);
  }

  private static Duration timeLeft() {
    Deadline deadline = Context.current().getDeadline();
    if (deadline == null) {
      return DEFAULT_DEADLINE;
    }
    Duration left = Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    left = left.minus(min(left.dividedBy(5), MAX_MARGIN));
    return min(left, DEFAULT_DEADLINE);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** What an answer from this state is true of. */
  public ReadInfo info(ClusterState state) {
    return info(state.revision());
  }

  /** What an answer of this revision is true of. */
  public ReadInfo info(long revision) {
    ReadInfo.Builder info = ReadInfo.newBuilder().setRevision(revision).setReplicaId(replicaId);
    view.staleness().ifPresent(age -> info.setStaleness(Answers.duration(age)));
    return info.build();
  }

  public LiveView view() {
    return view;
  }
}
