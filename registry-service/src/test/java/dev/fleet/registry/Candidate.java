package dev.fleet.registry;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers;
import dev.fleet.v1.CampaignRequest;
import dev.fleet.v1.CampaignResponse;
import dev.fleet.v1.ScheduleServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.time.Duration;

/** A scheduler's part in the election, with heartbeats until {@link #fallSilent}. */
final class Candidate implements AutoCloseable {
  final String id;
  final Incoming<CampaignRequest, CampaignResponse> news = new Incoming<>();
  private final StreamObserver<CampaignRequest> stream;
  private Timers.Timer next = () -> {};
  private boolean silent;

  private Candidate(Replica replica, String id) {
    this.id = id;
    this.stream = ScheduleServiceGrpc.newStub(replica.channel()).campaign(news);
    beat();
  }

  static Candidate run(Replica replica, String id) {
    return new Candidate(replica, id);
  }

  private synchronized void beat() {
    if (!silent) {
      stream.onNext(
          CampaignRequest.newBuilder().setCandidateId(id).setEndpoint(id + ":7403").build());
      next = Clocks.system().timers().after(Duration.ofMillis(500), this::beat);
    }
  }

  synchronized void fallSilent() {
    silent = true;
    next.cancel();
  }

  /** Ends the stream in order. */
  void leave() {
    fallSilent();
    stream.onCompleted();
  }

  /** Waits until it leads; gives the term. */
  long leads() {
    return news.nextThat(CampaignResponse::getLeader).getTerm();
  }

  /** Breaks the stream, as a killed process does. */
  void die() {
    fallSilent();
    news.close();
  }

  @Override
  public void close() {
    die();
  }
}
