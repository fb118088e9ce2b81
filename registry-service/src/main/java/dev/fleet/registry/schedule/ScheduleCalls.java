package dev.fleet.registry.schedule;

import dev.fleet.registry.etcd.EtcdStore;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ChangeLog;
import dev.fleet.registry.view.ClusterKey;
import dev.fleet.registry.view.LiveView;
import dev.fleet.registry.wire.Checks;
import dev.fleet.registry.wire.Follower;
import dev.fleet.registry.wire.ItemErrors;
import dev.fleet.registry.wire.Services;
import dev.fleet.registry.wire.Streams;
import dev.fleet.registry.wire.Unary;
import dev.fleet.registry.write.Item;
import dev.fleet.registry.write.Transactor;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.CampaignRequest;
import dev.fleet.v1.CampaignResponse;
import dev.fleet.v1.CommitDecisionsRequest;
import dev.fleet.v1.CommitDecisionsResponse;
import dev.fleet.v1.DecisionOutcome;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.GetLeaderRequest;
import dev.fleet.v1.GetLeaderResponse;
import dev.fleet.v1.ScheduleServiceGrpc;
import dev.fleet.v1.WatchClusterRequest;
import dev.fleet.v1.WatchClusterResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code fleet.v1.ScheduleService}: its promises are in {@code schedule.proto}. */
public final class ScheduleCalls extends ScheduleServiceGrpc.ScheduleServiceImplBase {
  private final Services services;
  private final LiveView view;
  private final EtcdStore store;
  private final Runnable onRenewal;

  /**
   * @param onRenewal what is done whenever a leader's lease is about to be renewed; on any thread
   */
  public ScheduleCalls(Services services, EtcdStore store, Runnable onRenewal) {
    this.onRenewal = onRenewal;
    this.services = services;
    this.view = services.reads().view();
    this.store = store;
  }

  @Override
  public StreamObserver<CampaignRequest> campaign(StreamObserver<CampaignResponse> out) {
    var heartbeats = new CampaignHeartbeats();
    services
        .streams()
        .serve(
            out,
            writer -> {
              var candidacy =
                  new Candidacy(
                      view, store, services.transactor(), services.clocks(), onRenewal, writer);
              heartbeats.attach(candidacy);
              candidacy.run();
            },
            Thread.ofPlatform().daemon().name("candidacy").factory());
    return heartbeats;
  }

  @Override
  public void getLeader(GetLeaderRequest request, StreamObserver<GetLeaderResponse> out) {
    Unary.answer(
        out,
        () -> {
          Row.LeaderRow leader = services.reads().newest().leader();
          if (leader == null) {
            throw FleetErrors.unavailable(
                ErrorReason.STANDBY.name(), "no scheduler leads at present; retry", Map.of());
          }
          return GetLeaderResponse.newBuilder()
              .setTerm(leader.term())
              .setLeaderId(leader.candidateId())
              .setEndpoint(leader.endpoint())
              .build();
        });
  }

  @Override
  public void watchCluster(WatchClusterRequest request, StreamObserver<WatchClusterResponse> out) {
    List<ChangeLog<ClusterKey>> logs = List.of(view.cluster());
    services
        .streams()
        .serve(
            out,
            writer ->
                Streams.following(
                    logs,
                    wakeup ->
                        new Follower<>(services.reads(), logs, wakeup, new ClusterFeed(writer))
                            .run(request.getResumeRevision(), 0)));
  }

  @Override
  public void commitDecisions(
      CommitDecisionsRequest request, StreamObserver<CommitDecisionsResponse> out) {
    Unary.answer(out, () -> commit(request));
  }

  private CommitDecisionsResponse commit(CommitDecisionsRequest request)
      throws InterruptedException {
    List<Item<Decisions.Outcome>> items = Decisions.items(request);
    Transactor.Results<Decisions.Outcome> results = services.transactor().commit(items);
    failIfNothingWasKept(results);
    CommitDecisionsResponse.Builder answer =
        CommitDecisionsResponse.newBuilder().setInfo(services.reads().info(results.revision()));
    for (int i = 0; i < items.size(); i++) {
      DecisionOutcome.Builder outcome =
          DecisionOutcome.newBuilder().setUnit(request.getDecisions(i).getUnit());
      switch (results.results().get(i)) {
        case Transactor.Result.Failed<Decisions.Outcome> failed ->
            outcome.setError(ItemErrors.of(failed.error()));
        case Transactor.Result.Settled<Decisions.Outcome>(Decisions.Outcome.Refused refused) ->
            outcome.setError(ItemErrors.of(refused.error()));
        case Transactor.Result.Settled<Decisions.Outcome>(Decisions.Outcome.NotLeader deposed) ->
            outcome.setError(ItemErrors.of(deposed.error()));
        case Transactor.Result.Settled<Decisions.Outcome>(Decisions.Outcome.Kept _) -> {}
      }
      answer.addOutcomes(outcome);
    }
    return answer.build();
  }

  /** A sender that lost its term before the first decision was kept gets one clear error. */
  private static void failIfNothingWasKept(Transactor.Results<Decisions.Outcome> results) {
    StatusRuntimeException first = null;
    for (Transactor.Result<Decisions.Outcome> result : results.results()) {
      StatusRuntimeException error =
          switch (result) {
            case Transactor.Result.Failed<Decisions.Outcome> failed -> failed.error();
            case Transactor.Result.Settled<Decisions.Outcome>(
                    Decisions.Outcome.NotLeader deposed) ->
                deposed.error();
            case Transactor.Result.Settled<Decisions.Outcome> _ -> null;
          };
      if (error == null) {
        return;
      }
      first = error;
    }
    if (first != null) {
      throw first;
    }
  }

  /** The candidate's side of a campaign stream; what comes before the stream runs is kept. */
  private static final class CampaignHeartbeats implements StreamObserver<CampaignRequest> {
    private static final int MAX_TEXT = 256;

    private final CompletableFuture<Candidacy> candidacy = new CompletableFuture<>();
    private String id = "";

    void attach(Candidacy running) {
      candidacy.complete(running);
    }

    @Override
    public void onNext(CampaignRequest request) {
      Checks.that(!request.getCandidateId().isEmpty(), "candidate_id", "must be set");
      Checks.oneLine("candidate_id", request.getCandidateId(), MAX_TEXT);
      Checks.oneLine("endpoint", request.getEndpoint(), MAX_TEXT);
      Checks.that(
          id.isEmpty() || id.equals(request.getCandidateId()),
          "candidate_id",
          "must stay the same for as long as the stream is open");
      id = request.getCandidateId();
      var _ = candidacy.thenAccept(running -> running.heard(request));
    }

    @Override
    public void onError(Throwable error) {
      // The stream's end reaches the candidacy by interrupt.
    }

    @Override
    public void onCompleted() {
      var _ = candidacy.thenAccept(Candidacy::stop);
    }
  }
}
