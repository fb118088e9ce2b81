package dev.fleet.scheduler.lead;

import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers.Timer;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.v1.CampaignRequest;
import dev.fleet.v1.CampaignResponse;
import dev.fleet.v1.ScheduleServiceGrpc;
import dev.fleet.v1.ScheduleServiceGrpc.ScheduleServiceStub;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Takes part in the election for as long as it is open, and tells the leader what comes of it.
 * Leadership ends with the stream, or the TTL after the last heartbeat was sent, by this side's
 * monotonic clock. Confined to the loop.
 */
final class Campaign implements AutoCloseable {
  private static final Duration DEFAULT_TTL = Duration.ofSeconds(3);
  private static final Duration DEFAULT_HEARTBEAT = Duration.ofMillis(500);
  private static final Log LOG = Log.of(Campaign.class);

  private final ScheduleServiceStub registry;
  private final EventLoop loop;
  private final Clocks clocks;
  private final Leader leader;
  private final Backoff backoff;
  private final String candidateId;
  private CampaignRequest heartbeat = CampaignRequest.getDefaultInstance();
  private @Nullable Stream stream;
  private @Nullable Timer beat;
  private @Nullable Timer reopening;
  private Duration ttl = DEFAULT_TTL;
  private Duration interval = DEFAULT_HEARTBEAT;
  private long sentAt;
  private boolean closed;
  private boolean isReported;

  Campaign(
      Channel registry,
      EventLoop loop,
      Clocks clocks,
      Leader leader,
      String candidateId,
      RandomGenerator random) {
    this.registry = ScheduleServiceGrpc.newStub(registry);
    this.loop = loop;
    this.clocks = clocks;
    this.leader = leader;
    this.candidateId = candidateId;
    this.backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1), random);
  }

  /** Begins; {@code endpoint} is where others reach this scheduler. */
  void open(String endpoint) {
    heartbeat =
        CampaignRequest.newBuilder().setCandidateId(candidateId).setEndpoint(endpoint).build();
    open();
  }

  private void open() {
    reopening = null;
    if (closed || stream != null) {
      return;
    }
    var next = new Stream();
    stream = next;
    registry.campaign(next);
    beat();
  }

  /** Drops the present stream, whatever it said, and begins a new one. */
  void anew() {
    if (stream != null) {
      stream.cancel("in doubt about who leads");
      ended("in doubt about who leads");
    }
  }

  private void beat() {
    if (stream == null) {
      return;
    }
    // Not ready: the network is stuck, and leadership has to run out.
    if (stream.send(heartbeat)) {
      sentAt = clocks.nanos();
      leader.prolonged(sentAt + ttl.toNanos());
    }
    beat = loop.after(interval, this::beat);
  }

  private void receive(CampaignResponse response) {
    backoff.reset();
    isReported = false;
    ttl = duration(response.hasTtl() ? response.getTtl() : null, DEFAULT_TTL);
    Duration before = interval;
    interval =
        duration(
            response.hasHeartbeatInterval() ? response.getHeartbeatInterval() : null,
            DEFAULT_HEARTBEAT);
    var now =
        new Leadership(
            response.getLeader(),
            response.getTerm(),
            response.getLeaderId(),
            response.getLeaderEndpoint());
    leader.elected(now, sentAt + ttl.toNanos());
    if (!interval.equals(before)) {
      stopBeating();
      beat();
    }
  }

  private static Duration duration(com.google.protobuf.@Nullable Duration text, Duration fallback) {
    if (text == null || (text.getSeconds() <= 0 && text.getNanos() <= 0)) {
      return fallback;
    }
    return Duration.ofSeconds(text.getSeconds(), text.getNanos());
  }

  private void ended(String reason) {
    stream = null;
    stopBeating();
    if (closed) {
      return;
    }
    leader.elected(Leadership.NOBODY, clocks.nanos());
    Duration delay = backoff.next();
    if (!isReported) {
      isReported = true; // One line for an outage, not one for each attempt.
      LOG.warn("election stream ended", "reason", reason);
    }
    if (reopening == null) {
      reopening = loop.after(delay, this::open);
    }
  }

  private void stopBeating() {
    if (beat != null) {
      beat.cancel();
      beat = null;
    }
  }

  @Override
  public void close() {
    closed = true;
    stopBeating();
    if (stream != null) {
      stream.finish();
      stream = null;
    }
  }

  /** One attempt. Its callbacks come from gRPC's threads and hand over to the loop. */
  private final class Stream implements ClientResponseObserver<CampaignRequest, CampaignResponse> {
    private @Nullable ClientCallStreamObserver<CampaignRequest> call;
    private boolean first = true;

    /** Nobody listens to it any more, maybe not even the loop. */
    private volatile boolean over;

    @Override
    public void beforeStart(ClientCallStreamObserver<CampaignRequest> requests) {
      call = requests;
    }

    boolean send(CampaignRequest request) {
      if (call == null || (!first && !call.isReady())) {
        return false;
      }
      first = false;
      call.onNext(request);
      return true;
    }

    @Override
    public void onNext(CampaignResponse response) {
      post(() -> receive(response));
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
        loop.execute(
            () -> {
              if (stream == this) {
                task.run();
              }
            });
      }
    }

    void cancel(String reason) {
      over = true;
      if (call != null) {
        call.cancel(reason, null);
      }
    }

    void finish() {
      over = true;
      if (call != null) {
        call.onCompleted();
      }
    }
  }
}
