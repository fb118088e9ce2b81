package dev.fleet.scheduler.lead;

import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.v1.ScheduleServiceGrpc;
import dev.fleet.v1.ScheduleServiceGrpc.ScheduleServiceStub;
import dev.fleet.v1.WatchClusterRequest;
import dev.fleet.v1.WatchClusterResponse;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one watch of the cluster open and feeds the leader from it. When the stream breaks it goes
 * on where it was; the registry sends a snapshot if that is too long ago. At most one message is in
 * memory. Confined to the loop.
 */
final class ClusterFeed implements AutoCloseable {
  private static final int MAX_CONTENTS = 200_000;
  private static final Log LOG = Log.of(ClusterFeed.class);

  private final ScheduleServiceStub registry;
  private final EventLoop loop;
  private final Leader leader;
  private final Backoff backoff;
  private Translation translation = new Translation(MAX_CONTENTS);
  private @Nullable Stream stream;
  private boolean closed;

  /** Everything up to here has been applied; a new stream goes on after it. 0: nothing. */
  private long complete;

  /** The newest revision seen; there may be more of it to come. */
  private long newest;

  private boolean inSnapshot;
  private boolean isReported;

  ClusterFeed(Channel registry, EventLoop loop, Leader leader, RandomGenerator random) {
    this.registry = ScheduleServiceGrpc.newStub(registry);
    this.loop = loop;
    this.leader = leader;
    this.backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1), random);
  }

  void open() {
    if (closed) {
      return;
    }
    var next = new Stream();
    stream = next;
    // Contents are sent once a stream, but the known ones stay good.
    registry.watchCluster(
        WatchClusterRequest.newBuilder().setResumeRevision(complete).build(), next);
  }

  private void receive(WatchClusterResponse message) throws MissingContentException {
    backoff.reset();
    isReported = false;
    switch (message.getMark()) {
      case WATCH_MARK_RESET -> {
        inSnapshot = true;
        complete = 0;
        newest = 0;
        translation = new Translation(MAX_CONTENTS);
        leader.reset();
        apply(message);
      }
      case WATCH_MARK_SYNCED -> {
        apply(message);
        inSnapshot = false;
        newest = message.getRevision();
        complete = newest;
        leader.synced(message.getRevision());
      }
      case WATCH_MARK_UNSPECIFIED, UNRECOGNIZED -> {
        apply(message);
        if (!inSnapshot && message.getRevision() > newest) {
          complete = newest;
          newest = message.getRevision();
        }
      }
    }
  }

  private void apply(WatchClusterResponse message) throws MissingContentException {
    if (message.getChangesCount() > 0 || message.getContentsCount() > 0) {
      leader.apply(translation.changes(message, leader.model()), message.getRevision());
    }
  }

  private void startOver(@Nullable String reason) {
    complete = 0;
    newest = 0;
    drop();
    broken(reason);
  }

  private void broken(@Nullable String reason) {
    stream = null;
    if (closed) {
      return;
    }
    leader.watchLost();
    Duration delay = backoff.next();
    if (!isReported) {
      isReported = true; // One line for an outage, not one for each attempt.
      LOG.warn("watch of the cluster broke", "reason", reason, "resume", complete);
    }
    loop.after(delay, this::open);
  }

  private void drop() {
    if (stream != null) {
      stream.cancel();
      stream = null;
    }
  }

  @Override
  public void close() {
    closed = true;
    drop();
  }

  /** One attempt. Its callbacks come from gRPC's threads and hand over to the loop. */
  private final class Stream
      implements ClientResponseObserver<WatchClusterRequest, WatchClusterResponse> {
    private @Nullable ClientCallStreamObserver<WatchClusterRequest> call;

    /** Nobody listens to it any more, maybe not even the loop. */
    private volatile boolean over;

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchClusterRequest> requests) {
      call = requests;
      requests.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(WatchClusterResponse message) {
      post(() -> onLoop(message));
    }

    private void onLoop(WatchClusterResponse message) {
      if (stream != this || call == null) {
        return;
      }
      try {
        receive(message);
        call.request(1);
      } catch (MissingContentException e) {
        startOver(e.getMessage());
      }
    }

    @Override
    public void onError(Throwable error) {
      post(() -> ended(FleetErrors.userMessage(error)));
    }

    @Override
    public void onCompleted() {
      post(() -> ended("the registry ended it"));
    }

    private void post(Runnable task) {
      if (!over) {
        loop.execute(task);
      }
    }

    private void ended(String reason) {
      if (stream == this) {
        broken(reason);
      }
    }

    void cancel() {
      over = true;
      if (call != null) {
        call.cancel("no longer needed", null);
      }
    }
  }
}
