package dev.fleet.scheduler.lead;

import com.google.protobuf.ByteString;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.CampaignRequest;
import dev.fleet.v1.CampaignResponse;
import dev.fleet.v1.ClusterChange;
import dev.fleet.v1.CommitDecisionsRequest;
import dev.fleet.v1.CommitDecisionsResponse;
import dev.fleet.v1.Decision;
import dev.fleet.v1.DecisionOutcome;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.ItemError;
import dev.fleet.v1.Machine;
import dev.fleet.v1.MachineScheduling;
import dev.fleet.v1.OrphanPlacement;
import dev.fleet.v1.Placement;
import dev.fleet.v1.ReadInfo;
import dev.fleet.v1.Refusal;
import dev.fleet.v1.ScheduleServiceGrpc.ScheduleServiceImplBase;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitContent;
import dev.fleet.v1.WatchClusterRequest;
import dev.fleet.v1.WatchClusterResponse;
import dev.fleet.v1.WatchMark;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A registry in memory that keeps the contract of schedule.proto and misbehaves when told to. All
 * methods may be called from any thread.
 */
public final class ScriptedRegistry extends ScheduleServiceImplBase {
  private final Map<String, Unit> units = new TreeMap<>();
  private final Map<String, Machine> machines = new TreeMap<>();
  private final Map<String, ByteString> contents = new LinkedHashMap<>();
  private final List<WatchClusterResponse> history = new ArrayList<>();
  private final Set<StreamObserver<WatchClusterResponse>> watches = new LinkedHashSet<>();
  private final ScriptedElection election = new ScriptedElection();
  private final List<Answer> slow = new ArrayList<>();
  private final List<CommitDecisionsRequest> commits = new ArrayList<>();
  private final List<Long> resumes = new ArrayList<>();
  private long revision = 10;
  private long compacted;
  private boolean commitsAreSlow;
  private boolean commitsFail;
  private boolean itemsFail;
  private boolean itemsRefuted;
  private boolean watchIsMute;
  private final List<WatchClusterResponse> muted = new ArrayList<>();

  /** A commit that waits for {@link #answerCommits}. */
  private record Answer(
      CommitDecisionsRequest request, StreamObserver<CommitDecisionsResponse> responses) {}

  // The cluster.

  /** A schedulable machine comes, or changes. */
  public synchronized void putMachine(String id, Map<String, String> metadata) {
    putMachine(id, metadata, MachineScheduling.MACHINE_SCHEDULING_SCHEDULABLE);
  }

  synchronized void putMachine(
      String id, Map<String, String> metadata, MachineScheduling scheduling) {
    var machine =
        Machine.newBuilder()
            .setId(id)
            .setHostname("host-" + id)
            .putAllMetadata(metadata)
            .setScheduling(scheduling)
            .build();
    machines.put(id, machine);
    tell(ClusterChange.newBuilder().setMachinePut(machine).build());
  }

  synchronized void loseMachine(String id) {
    machines.remove(id);
    tell(ClusterChange.newBuilder().setMachineDeleted(id).build());
  }

  /** Launches a unit with this {@code [X-Fleet]} section. */
  public synchronized void launch(String name, String section) {
    put(name, section, DesiredState.DESIRED_STATE_LAUNCHED);
  }

  synchronized void put(String name, String section, DesiredState desired) {
    String content = "[X-Fleet]\n" + section + "\n[Service]\nExecStart=/bin/true\n";
    String digest = "digest-of-" + section;
    contents.put(digest, ByteString.copyFromUtf8(content));
    Unit old = units.get(name);
    Unit.Builder unit =
        old == null
            ? Unit.newBuilder().setName(name).setCreateRevision(revision + 1)
            : old.toBuilder();
    unit.setContentDigest(digest).setDesiredState(desired);
    store(unit.build());
  }

  synchronized void want(String name, DesiredState desired) {
    store(unit(name).toBuilder().setDesiredState(desired).build());
  }

  synchronized void destroy(String name) {
    Unit unit = units.remove(name);
    if (unit != null && unit.hasPlacement()) {
      tell(orphan(name, unit.getPlacement().getMachineId()));
    } else {
      tell(ClusterChange.newBuilder().setUnitDeleted(name).build());
    }
  }

  private static ClusterChange orphan(String name, String machineId) {
    return ClusterChange.newBuilder()
        .setOrphan(OrphanPlacement.newBuilder().setUnit(name).setMachineId(machineId))
        .build();
  }

  /** Places a unit behind the leader's back, as an older leader's late write would have. */
  synchronized void placeBehindTheBack(String name, String machineId) {
    store(
        unit(name).toBuilder()
            .setPlacement(Placement.newBuilder().setMachineId(machineId).setReason("before"))
            .build());
  }

  synchronized Unit unit(String name) {
    Unit unit = units.get(name);
    if (unit == null) {
      throw new AssertionError("no unit " + name);
    }
    return unit;
  }

  /** Where each placed unit is. */
  public synchronized Map<String, String> placements() {
    Map<String, String> placements = new TreeMap<>();
    units.forEach(
        (name, unit) -> {
          if (unit.hasPlacement()) {
            placements.put(name, unit.getPlacement().getMachineId());
          }
        });
    return placements;
  }

  synchronized long revision() {
    return revision;
  }

  private void store(Unit unit) {
    units.put(unit.getName(), unit);
    tell(ClusterChange.newBuilder().setUnitPut(unit).build());
  }

  private void tell(ClusterChange change) {
    revision++;
    var message = WatchClusterResponse.newBuilder().setRevision(revision).addChanges(change);
    contents.forEach(
        (digest, content) ->
            message.addContents(
                UnitContent.newBuilder().setDigest(digest).setContent(content).build()));
    history.add(message.build());
    if (watchIsMute) {
      muted.add(message.build());
    } else {
      watches.forEach(watch -> watch.onNext(message.build()));
    }
  }

  // Misbehaviour.

  /** Commits are kept, or not, only when {@link #answerCommits} is called. */
  synchronized void slowCommits() {
    commitsAreSlow = true;
  }

  synchronized int waitingCommits() {
    return slow.size();
  }

  /** Answers what waits; later commits still wait. */
  synchronized void answerCommits() {
    List<Answer> waiting = List.copyOf(slow);
    slow.clear();
    waiting.forEach(answer -> answer(answer.request(), answer.responses()));
  }

  /** Commits are kept, but the caller hears UNAVAILABLE. */
  synchronized void failCommits(boolean fail) {
    commitsFail = fail;
  }

  /** Single decisions fail as if etcd did not answer for them. */
  synchronized void failItems(boolean fail) {
    itemsFail = fail;
  }

  /** The next decisions are refuted for no reason that the watch would show. */
  synchronized void refuteItems(boolean refute) {
    itemsRefuted = refute;
  }

  /** The watch says nothing until told otherwise. */
  synchronized void muteWatch(boolean mute) {
    watchIsMute = mute;
    if (!mute) {
      muted.forEach(message -> watches.forEach(watch -> watch.onNext(message)));
      muted.clear();
    }
  }

  /** Ends {@link #muteWatch} with one message for all that happened meanwhile. */
  synchronized void unmuteAsOneMessage() {
    var all = WatchClusterResponse.newBuilder().setRevision(revision);
    muted.forEach(message -> all.addAllChanges(message.getChangesList()));
    muted.clear();
    watchIsMute = false;
    watches.forEach(watch -> watch.onNext(all.build()));
  }

  /** Breaks all watches; a resumed one gets a snapshot if {@code forget}. */
  synchronized void breakWatches(boolean forget) {
    if (forget) {
      compacted = revision;
    }
    List<StreamObserver<WatchClusterResponse>> open = List.copyOf(watches);
    watches.clear();
    open.forEach(watch -> watch.onError(Status.UNAVAILABLE.asRuntimeException()));
  }

  /** Who leads. */
  ScriptedElection election() {
    return election;
  }

  /** Every commit that has arrived. */
  synchronized List<CommitDecisionsRequest> commits() {
    return List.copyOf(commits);
  }

  /** The revisions that watches were asked to go on after. */
  synchronized List<Long> resumes() {
    return List.copyOf(resumes);
  }

  // The service.

  @Override
  public StreamObserver<CampaignRequest> campaign(StreamObserver<CampaignResponse> responses) {
    return election.campaign(responses);
  }

  @Override
  public synchronized void watchCluster(
      WatchClusterRequest request, StreamObserver<WatchClusterResponse> responses) {
    resumes.add(request.getResumeRevision());
    if (request.getResumeRevision() == 0 || request.getResumeRevision() < compacted) {
      snapshot(responses);
    } else {
      history.stream()
          .filter(message -> message.getRevision() > request.getResumeRevision())
          .forEach(responses::onNext);
    }
    responses.onNext(
        WatchClusterResponse.newBuilder()
            .setMark(WatchMark.WATCH_MARK_SYNCED)
            .setRevision(revision)
            .build());
    watches.add(responses);
  }

  private void snapshot(StreamObserver<WatchClusterResponse> responses) {
    responses.onNext(WatchClusterResponse.newBuilder().setMark(WatchMark.WATCH_MARK_RESET).build());
    var all = WatchClusterResponse.newBuilder().setRevision(revision);
    contents.forEach(
        (digest, content) ->
            all.addContents(UnitContent.newBuilder().setDigest(digest).setContent(content)));
    machines
        .values()
        .forEach(machine -> all.addChanges(ClusterChange.newBuilder().setMachinePut(machine)));
    units.values().forEach(unit -> all.addChanges(ClusterChange.newBuilder().setUnitPut(unit)));
    responses.onNext(all.build());
  }

  @Override
  public synchronized void commitDecisions(
      CommitDecisionsRequest request, StreamObserver<CommitDecisionsResponse> responses) {
    commits.add(request);
    if (commitsAreSlow) {
      slow.add(new Answer(request, responses));
    } else {
      answer(request, responses);
    }
  }

  private void answer(
      CommitDecisionsRequest request, StreamObserver<CommitDecisionsResponse> responses) {
    if (request.getTerm() != election.term()) {
      responses.onError(
          FleetErrors.failedPrecondition(
              ErrorReason.NOT_LEADER.name(), "term " + request.getTerm() + " is over", Map.of()));
      return;
    }
    var response = CommitDecisionsResponse.newBuilder();
    for (Decision decision : request.getDecisionsList()) {
      response.addOutcomes(keep(decision, request.getTerm()));
    }
    if (commitsFail) {
      responses.onError(Status.UNAVAILABLE.asRuntimeException());
      return;
    }
    response.setInfo(ReadInfo.newBuilder().setRevision(revision));
    responses.onNext(response.build());
    responses.onCompleted();
  }

  private DecisionOutcome keep(Decision decision, long by) {
    var outcome = DecisionOutcome.newBuilder().setUnit(decision.getUnit());
    Optional<ItemError> error = error(decision);
    if (error.isPresent()) {
      return outcome.setError(error.get()).build();
    }
    Unit unit = units.get(decision.getUnit());
    if (unit == null) {
      tell(ClusterChange.newBuilder().setUnitDeleted(decision.getUnit()).build());
      return outcome.build();
    }
    Unit.Builder after = unit.toBuilder().clearPlacement().clearRefusal();
    switch (decision.getActionCase()) {
      case PLACE_ON ->
          after.setPlacement(
              Placement.newBuilder()
                  .setMachineId(decision.getPlaceOn())
                  .setTerm(by)
                  .setReason(decision.getReason()));
      case REFUSE ->
          after.setRefusal(Refusal.newBuilder().setSummary(decision.getRefuse()).setTerm(by));
      case UNSCHEDULE, ACTION_NOT_SET -> {}
    }
    store(after.build());
    return outcome.build();
  }

  private Optional<ItemError> error(Decision decision) {
    if (itemsRefuted) {
      return Optional.of(conflict("no reason"));
    }
    if (itemsFail) {
      return Optional.of(
          ItemError.newBuilder()
              .setCode(Status.Code.UNAVAILABLE.value())
              .setReason(ErrorReason.STORE_UNAVAILABLE.name())
              .setMessage("etcd does not answer")
              .build());
    }
    Unit unit = units.get(decision.getUnit());
    if (unit == null) {
      return decision.getUnschedule() ? Optional.empty() : Optional.of(conflict("no such unit"));
    }
    String at = unit.getPlacement().getMachineId();
    if (unit.getCreateRevision() != decision.getCreateRevision()
        || !at.equals(decision.getExpectedMachineId())) {
      return Optional.of(conflict("it is on '" + at + "'"));
    }
    return decision.hasPlaceOn() && !machines.containsKey(decision.getPlaceOn())
        ? Optional.of(conflict("no such machine"))
        : Optional.empty();
  }

  private static ItemError conflict(String message) {
    return ItemError.newBuilder()
        .setCode(Status.Code.FAILED_PRECONDITION.value())
        .setReason(ErrorReason.CONFLICT.name())
        .setMessage(message)
        .build();
  }
}
