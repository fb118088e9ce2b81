package dev.fleet.registry;

import static dev.fleet.registry.Requests.INACTIVE;
import static dev.fleet.registry.Requests.LAUNCHED;
import static dev.fleet.registry.Requests.content;
import static dev.fleet.registry.Requests.deletion;
import static dev.fleet.registry.Requests.invalid;
import static dev.fleet.registry.Requests.newUnit;
import static dev.fleet.registry.Requests.reading;
import static dev.fleet.registry.Requests.refused;
import static dev.fleet.registry.Requests.register;
import static dev.fleet.registry.Requests.state;
import static dev.fleet.registry.Requests.wanting;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.testkit.etcd.EtcdExtension;
import dev.fleet.v1.BatchCreateUnitsRequest;
import dev.fleet.v1.CampaignRequest;
import dev.fleet.v1.CampaignResponse;
import dev.fleet.v1.ClusterChange;
import dev.fleet.v1.CommitDecisionsRequest;
import dev.fleet.v1.CommitDecisionsResponse;
import dev.fleet.v1.Decision;
import dev.fleet.v1.DecisionOutcome;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.GetLeaderRequest;
import dev.fleet.v1.GetLeaderResponse;
import dev.fleet.v1.ReplaceUnitRequest;
import dev.fleet.v1.ScheduleServiceGrpc;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitOutcome;
import dev.fleet.v1.WatchClusterRequest;
import dev.fleet.v1.WatchClusterResponse;
import dev.fleet.v1.WatchMark;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What schedule.proto promises. */
class ScheduleTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  @SuppressWarnings("NullAway.Init") // By start().
  private Replica replica;

  @BeforeEach
  void start() {
    replica = Replica.start(ETCD.endpoint(), ETCD.prefix());
  }

  @AfterEach
  void stop() {
    replica.close();
  }

  private Unit unit(String name) {
    return replica.units().getUnit(reading(name)).getUnit();
  }

  private Decision.Builder place(Unit unit, String machine) {
    return Decision.newBuilder()
        .setUnit(unit.getName())
        .setCreateRevision(unit.getCreateRevision())
        .setPlaceOn(machine)
        .setReason("least loaded");
  }

  private CommitDecisionsResponse commit(Replica on, long term, Decision.Builder... decisions) {
    CommitDecisionsRequest.Builder request = CommitDecisionsRequest.newBuilder().setTerm(term);
    List.of(decisions).forEach(request::addDecisions);
    return on.schedule().commitDecisions(request.build());
  }

  private String reason(long term, Decision.Builder decision) {
    return commit(replica, term, decision).getOutcomes(0).getError().getReason();
  }

  @Test
  void oneLeadsAndTheOthersKnow() {
    try (Replica other = Replica.start(ETCD.endpoint(), ETCD.prefix())) {
      refused(
          Status.Code.UNAVAILABLE,
          ErrorReason.STANDBY,
          () -> replica.schedule().getLeader(GetLeaderRequest.getDefaultInstance()));
      try (Candidate first = Candidate.run(replica, "s1")) {
        long term = first.leads();
        try (Candidate second = Candidate.run(other, "s2")) {
          CampaignResponse seen = second.news.nextThat(news -> news.getTerm() == term);
          assertThat(seen.getLeader()).isFalse();
          assertThat(seen.getLeaderId()).isEqualTo("s1");
          assertThat(seen.getLeaderEndpoint()).isEqualTo("s1:7403");
          assertThat(seen.getTtl()).isEqualTo(Duration.newBuilder().setSeconds(2).build());
          assertThat(seen.getHeartbeatInterval())
              .isEqualTo(Duration.newBuilder().setNanos(666_666_666).build());
          GetLeaderResponse leader =
              other.schedule().getLeader(GetLeaderRequest.getDefaultInstance());
          assertThat(leader.getTerm()).isEqualTo(term);
          assertThat(leader.getEndpoint()).isEqualTo("s1:7403");
        }
      }
    }
  }

  /** How the leader goes. */
  private enum End {
    LEAVES,
    DIES,
    FALLS_SILENT
  }

  @Test
  void aStandbyTakesOverWithinThreeSecondsAndTheDeposedWritesNothing() {
    replica.machines().registerMachine(register("m1"));
    Unit unit = replica.units().createUnit(newUnit("a.service", LAUNCHED)).getUnit();
    try (Replica other = Replica.start(ETCD.endpoint(), ETCD.prefix())) {
      for (End end : End.values()) {
        try (Candidate first = Candidate.run(replica, "first " + end)) {
          long old = first.leads();
          try (Candidate second = Candidate.run(other, "second " + end)) {
            second.news.nextThat(news -> news.getTerm() == old);
            long start = Clocks.system().nanos();
            switch (end) {
              case LEAVES -> first.leave();
              case DIES -> first.die();
              case FALLS_SILENT -> first.fallSilent();
            }
            long term = second.leads();
            long millis = (Clocks.system().nanos() - start) / 1_000_000;
            System.out.printf("takeover after the leader %s: %d ms%n", end, millis);
            assertThat(millis).isLessThan(end == End.FALLS_SILENT ? 3_000 : 1_000);
            assertThat(term).isGreaterThan(old);
            for (Replica on : List.of(replica, other)) {
              refused(
                  Status.Code.FAILED_PRECONDITION,
                  ErrorReason.NOT_LEADER,
                  () -> commit(on, old, place(unit, "m1")));
            }
            assertThat(unit("a.service").hasPlacement()).isFalse();
          }
        }
      }
    }
  }

  @Test
  void theLeaderThatMovesToAnotherReplicaLeadsAgainUnderANewTerm() {
    try (Replica doomed = Replica.start(ETCD.endpoint(), ETCD.prefix());
        Candidate before = Candidate.run(doomed, "s1")) {
      long old = before.leads();
      try (Candidate after = Candidate.run(replica, "s1")) {
        doomed.end();
        assertThat(after.leads()).isGreaterThan(old);
      }
    }
  }

  @Test
  void decisionsAreKeptOnlyIfTheClusterIsAsExpected() {
    try (Candidate leader = Candidate.run(replica, "s1");
        Agent one = Agent.register(replica, "m1").follow();
        Agent two = Agent.register(replica, "m2").follow()) {
      long term = leader.leads();
      Unit unit = replica.units().createUnit(newUnit("a.service", LAUNCHED)).getUnit();
      assertThat(reason(term, place(unit, "m3"))).as("no such machine").isEqualTo("CONFLICT");
      assertThat(reason(term, place(unit, "m1").setExpectedMachineId("m2")))
          .as("not placed there")
          .isEqualTo("CONFLICT");
      assertThat(reason(term, place(unit, "m1").setCreateRevision(1)))
          .as("another unit of this name")
          .isEqualTo("CONFLICT");
      assertThat(reason(term, place(unit, "m1").setUnit("b.service")))
          .as("no such unit")
          .isEqualTo("CONFLICT");
      assertThat(unit("a.service").hasPlacement()).isFalse();

      assertThat(reason(term, place(unit, "m1"))).isEmpty();
      assertThat(reason(term, place(unit, "m1"))).as("a retry").isEmpty();
      one.until(assigned -> assigned.containsKey("a.service"));
      assertThat(unit("a.service").getPlacement().getMachineId()).isEqualTo("m1");
      assertThat(unit("a.service").getPlacement().getTerm()).isEqualTo(term);
      assertThat(unit("a.service").getPlacement().getReason()).isEqualTo("least loaded");
      assertThat(reason(term, place(unit, "m2"))).as("it is placed").isEqualTo("CONFLICT");
      assertThat(reason(term, place(unit, "m2").setExpectedMachineId("m1"))).isEmpty();
      one.until(assigned -> assigned.isEmpty());
      two.until(assigned -> assigned.containsKey("a.service"));

      Decision.Builder unschedule = place(unit, "").clearAction().setUnschedule(true);
      assertThat(reason(term, unschedule.setExpectedMachineId("m1"))).isEqualTo("CONFLICT");
      assertThat(reason(term, unschedule.setExpectedMachineId("m2"))).isEmpty();
      assertThat(reason(term, unschedule)).as("a retry").isEmpty();
      two.until(assigned -> assigned.isEmpty());
      assertThat(unit("a.service").hasPlacement()).isFalse();
    }
  }

  @Test
  void aRefusalIsShownUntilThingsChange() {
    try (Candidate leader = Candidate.run(replica, "s1");
        Agent agent = Agent.register(replica, "m1")) {
      long term = leader.leads();
      Unit unit = replica.units().createUnit(newUnit("a.service", LAUNCHED)).getUnit();
      Decision.Builder refusal =
          place(unit, "").clearAction().setRefuse("no machine fits: 1 lacks metadata region=eu");
      assertThat(reason(term, refusal)).isEmpty();
      assertThat(unit("a.service").getRefusal().getSummary()).contains("region=eu");
      assertThat(unit("a.service").getRefusal().getTerm()).isEqualTo(term);
      replica.units().setDesiredState(wanting("a.service", INACTIVE));
      assertThat(unit("a.service").hasRefusal()).isFalse();
      replica.units().setDesiredState(wanting("a.service", LAUNCHED));
      assertThat(unit("a.service").hasRefusal()).as("of another wish").isFalse();
      assertThat(reason(term, refusal)).isEmpty();
      replica
          .units()
          .replaceUnit(
              ReplaceUnitRequest.newBuilder()
                  .setName("a.service")
                  .setContent(content("/bin/other"))
                  .build());
      assertThat(unit("a.service").hasRefusal()).as("of another content").isFalse();
      assertThat(reason(term, refusal)).isEmpty();
      assertThat(reason(term, place(unit, agent.machineId))).isEmpty();
      assertThat(unit("a.service").hasRefusal()).isFalse();
    }
  }

  @Test
  void placementSurvivesReplacementButNotDestruction() {
    try (Candidate leader = Candidate.run(replica, "s1");
        Agent agent = Agent.register(replica, "m1").follow()) {
      long term = leader.leads();
      Unit unit = replica.units().createUnit(newUnit("a.service", LAUNCHED)).getUnit();
      assertThat(reason(term, place(unit, "m1"))).isEmpty();
      agent.until(assigned -> assigned.containsKey("a.service"));
      Unit replaced =
          replica
              .units()
              .replaceUnit(
                  ReplaceUnitRequest.newBuilder()
                      .setName("a.service")
                      .setContent(content("/bin/other"))
                      .build())
              .getUnit();
      assertThat(replaced.getPlacement().getMachineId()).isEqualTo("m1");
      var message = agent.take();
      assertThat(message.getContentsList())
          .singleElement()
          .satisfies(c -> assertThat(c.getContent()).isEqualTo(content("/bin/other")));
      assertThat(message.getChanges(0).getPut().getHash()).isEqualTo(replaced.getHash());
      agent.report(state("a.service", LAUNCHED, "active"));
      assertThat(unit("a.service").getCurrentState()).isEqualTo(LAUNCHED);

      replica.units().deleteUnit(deletion("a.service"));
      agent.until(assigned -> assigned.isEmpty());
      Unit again = replica.units().createUnit(newUnit("a.service", LAUNCHED)).getUnit();
      assertThat(again.hasPlacement()).isFalse();
      assertThat(again.getCurrentState()).as("the old one's state is not its").isEqualTo(INACTIVE);
      assertThat(reason(term, place(unit, "m1"))).as("decided for the old one").isNotEmpty();
      assertThat(reason(term, place(again, "m1"))).isEmpty();
      assertThat(unit("a.service").getCurrentState()).isEqualTo(INACTIVE);
      agent.report(state("a.service", LAUNCHED, "active").toBuilder().setGeneration(1).build());
      assertThat(unit("a.service").getCurrentState()).isEqualTo(LAUNCHED);
    }
  }

  @Test
  void tenThousandDecisionsInOneCall() {
    try (Candidate leader = Candidate.run(replica, "s1");
        Agent agent = Agent.register(replica, "m1")) {
      long term = leader.leads();
      BatchCreateUnitsRequest.Builder creations = BatchCreateUnitsRequest.newBuilder();
      for (int i = 0; i < 10_000; i++) {
        creations.addRequests(newUnit("u" + i + ".service", LAUNCHED));
      }
      CommitDecisionsRequest.Builder decisions = CommitDecisionsRequest.newBuilder().setTerm(term);
      for (UnitOutcome outcome :
          replica.units().batchCreateUnits(creations.build()).getOutcomesList()) {
        decisions.addDecisions(place(outcome.getUnit(), agent.machineId));
      }
      long start = Clocks.system().nanos();
      CommitDecisionsResponse answer = replica.schedule().commitDecisions(decisions.build());
      System.out.printf(
          "10,000 decisions in one call: %d ms%n", (Clocks.system().nanos() - start) / 1_000_000);
      assertThat(answer.getOutcomesList()).hasSize(10_000).noneMatch(DecisionOutcome::hasError);
      agent.follow();
      assertThat(agent.assigned).hasSize(10_000);
    }
  }

  @Test
  void badCommitsAreRefusedAsAWhole() {
    try (Candidate leader = Candidate.run(replica, "s1")) {
      long term = leader.leads();
      Unit unit = replica.units().createUnit(newUnit("a.service", LAUNCHED)).getUnit();
      for (Decision.Builder bad :
          List.of(
              place(unit, ""),
              place(unit, "m 1"),
              place(unit, "m1").setExpectedMachineId("a/b"),
              place(unit, "m1").clearAction(),
              place(unit, "m1").setUnschedule(false),
              place(unit, "m1").setRefuse(""))) {
        invalid(ErrorReason.FIELD_INVALID, () -> commit(replica, term, bad));
      }
      invalid(
          ErrorReason.FIELD_INVALID,
          () -> commit(replica, term, place(unit, "m1"), place(unit, "m2")));
      invalid(ErrorReason.FIELD_INVALID, () -> commit(replica, 0, place(unit, "m1")));
    }
  }

  @Test
  void badCandidatesDoNotTakePart() {
    for (List<String> ids : List.of(List.of(""), List.of("a\nb"), List.of("a", "b"))) {
      var news = new Incoming<CampaignRequest, CampaignResponse>();
      StreamObserver<CampaignRequest> stream =
          ScheduleServiceGrpc.newStub(replica.channel()).campaign(news);
      for (String id : ids) {
        stream.onNext(CampaignRequest.newBuilder().setCandidateId(id).build());
      }
      assertThat(FleetErrors.reason(news.failure())).contains(ErrorReason.FIELD_INVALID.name());
    }
    try (Candidate good = Candidate.run(replica, "good")) {
      assertThat(good.leads()).isPositive();
    }
  }

  @Test
  void theClusterIsShownWithoutStatesAndWithContents() {
    replica.machines().registerMachine(register("m1"));
    Unit unit = replica.units().createUnit(newUnit("a.service", LAUNCHED)).getUnit();
    replica.units().createUnit(newUnit("b.service"));
    var stream = new Incoming<WatchClusterRequest, WatchClusterResponse>();
    ScheduleServiceGrpc.newStub(replica.channel())
        .watchCluster(WatchClusterRequest.getDefaultInstance(), stream);
    assertThat(stream.next().getMark()).isEqualTo(WatchMark.WATCH_MARK_RESET);
    WatchClusterResponse snapshot = stream.next();
    assertThat(snapshot.getContentsList())
        .as("shared by both units")
        .singleElement()
        .satisfies(c -> assertThat(c.getDigest()).isEqualTo(unit.getContentDigest()));
    assertThat(snapshot.getChangesList().stream().map(ClusterChange::getChangeCase))
        .containsExactly(
            ClusterChange.ChangeCase.MACHINE_PUT,
            ClusterChange.ChangeCase.UNIT_PUT,
            ClusterChange.ChangeCase.UNIT_PUT);
    Unit shown = snapshot.getChanges(1).getUnitPut();
    assertThat(shown.getContent()).isEmpty();
    assertThat(shown.getCurrentState()).isEqualTo(DesiredState.DESIRED_STATE_UNSPECIFIED);
    assertThat(shown.getCreateRevision()).isEqualTo(unit.getCreateRevision());
    assertThat(stream.next().getMark()).isEqualTo(WatchMark.WATCH_MARK_SYNCED);
    replica.units().deleteUnit(deletion("b.service"));
    assertThat(stream.next().getChanges(0).getUnitDeleted()).isEqualTo("b.service");
    stream.close();
  }
}
