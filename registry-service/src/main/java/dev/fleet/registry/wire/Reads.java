package dev.fleet.registry.wire;

import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.LiveView;
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

  /** What is kept of the caller's time for the answer itself. */
  private static final Duration MARGIN = Duration.ofMillis(50);

  /** The view catches up by itself in less, if it has anything to catch up with. */
  private static final Duration SOON = Duration.ofMillis(100);

  private final LiveView view;
  private final String replicaId;
  private final Fence fence;

  /** Makes etcd tell every replica how far it is. */
  @FunctionalInterface
  public interface Fence {
    /** Writes something, so that the view moves past every revision before. */
    void fence() throws InterruptedException;
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
    Duration left = timeLeft();
    Optional<ClusterState> state = view.await(revision, left.compareTo(SOON) < 0 ? left : SOON);
    if (state.isEmpty()) {
      // The revision may be of a write outside of our keys, of which the watch says nothing.
      fence.fence();
      state = view.await(revision, timeLeft());
    }
    return state.orElseThrow(
        () ->
            FleetErrors.unavailable(
                ErrorReason.REPLICA_BEHIND.name(),
                "replica %s is at revision %d, revision %d was asked for; retry, or ask another replica"
                    .formatted(replicaId, view.state().revision(), revision),
                Map.of("revision", Long.toString(view.state().revision()), "replica", replicaId)));
  }

  private static Duration timeLeft() {
    Deadline deadline = Context.current().getDeadline();
    Duration left =
        deadline == null
            ? DEFAULT_DEADLINE
            : Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)).minus(MARGIN);
    return left.compareTo(DEFAULT_DEADLINE) > 0 ? DEFAULT_DEADLINE : left;
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
