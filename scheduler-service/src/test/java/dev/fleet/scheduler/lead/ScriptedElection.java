package dev.fleet.scheduler.lead;

import com.google.protobuf.util.Durations;
import dev.fleet.v1.CampaignRequest;
import dev.fleet.v1.CampaignResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An election: who came first leads until its stream ends. Thread-safe. */
final class ScriptedElection {
  private final Map<StreamObserver<CampaignResponse>, String> candidates = new LinkedHashMap<>();
  private @Nullable StreamObserver<CampaignResponse> leader;
  private long term;

  synchronized long term() {
    return term;
  }

  /** Ends the leader's stream; the next candidate leads. */
  synchronized void breakLeader() {
    StreamObserver<CampaignResponse> old = leader;
    if (old == null) {
      throw new AssertionError("nobody leads");
    }
    candidates.remove(old);
    leader = null;
    old.onError(Status.UNAVAILABLE.asRuntimeException());
    elect();
  }

  /** The leader is deposed without hearing of it. */
  synchronized void deposeSilently() {
    term++;
  }

  StreamObserver<CampaignRequest> campaign(StreamObserver<CampaignResponse> responses) {
    return new StreamObserver<>() {
      @Override
      public void onNext(CampaignRequest request) {
        join(responses, request);
      }

      @Override
      public void onError(Throwable error) {
        leave(responses);
      }

      @Override
      public void onCompleted() {
        leave(responses);
        responses.onCompleted();
      }
    };
  }

  private synchronized void join(
      StreamObserver<CampaignResponse> candidate, CampaignRequest request) {
    if (candidates.put(candidate, request.getEndpoint()) == null) {
      if (leader == null) {
        elect();
      } else {
        candidate.onNext(standing(candidate));
      }
    }
  }

  private synchronized void leave(StreamObserver<CampaignResponse> candidate) {
    candidates.remove(candidate);
    if (candidate.equals(leader)) {
      leader = null;
      elect();
    }
  }

  private void elect() {
    if (candidates.isEmpty()) {
      return;
    }
    leader = candidates.keySet().iterator().next();
    term++;
    candidates.keySet().forEach(candidate -> candidate.onNext(standing(candidate)));
  }

  private CampaignResponse standing(StreamObserver<CampaignResponse> candidate) {
    return CampaignResponse.newBuilder()
        .setLeader(candidate.equals(leader))
        .setTerm(term)
        .setLeaderEndpoint(leader == null ? "" : candidates.getOrDefault(leader, ""))
        .setTtl(Durations.fromSeconds(3))
        .setHeartbeatInterval(Durations.fromMillis(500))
        .build();
  }
}
