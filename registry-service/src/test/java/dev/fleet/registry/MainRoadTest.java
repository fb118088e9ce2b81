package dev.fleet.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.testkit.etcd.EtcdExtension;
import dev.fleet.v1.CampaignRequest;
import dev.fleet.v1.CampaignResponse;
import dev.fleet.v1.CommitDecisionsRequest;
import dev.fleet.v1.CommitDecisionsResponse;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.CreateUnitResponse;
import dev.fleet.v1.Decision;
import dev.fleet.v1.DeleteUnitRequest;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.GetUnitRequest;
import dev.fleet.v1.KeepAliveRequest;
import dev.fleet.v1.KeepAliveResponse;
import dev.fleet.v1.ListUnitsRequest;
import dev.fleet.v1.Machine;
import dev.fleet.v1.MachineServiceGrpc;
import dev.fleet.v1.RegisterMachineRequest;
import dev.fleet.v1.RegisterMachineResponse;
import dev.fleet.v1.ReportUnitStatesRequest;
import dev.fleet.v1.ScheduleServiceGrpc;
import dev.fleet.v1.SetDesiredStateRequest;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitServiceGrpc;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.WatchAssignmentsRequest;
import dev.fleet.v1.WatchAssignmentsResponse;
import dev.fleet.v1.WatchClusterRequest;
import dev.fleet.v1.WatchClusterResponse;
import dev.fleet.v1.WatchMark;
import dev.fleet.v1.WatchUnitsRequest;
import dev.fleet.v1.WatchUnitsResponse;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One unit goes all the way from submission to running and back. */
class MainRoadTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static final ByteString CONTENT =
      ByteString.copyFromUtf8("[Unit]\nDescription=Hello\n[Service]\nExecStart=/bin/sleep 1000\n");

  @Test
  void aUnitIsSubmittedScheduledRunAndDestroyed() {
    try (Replica replica = Replica.start(ETCD.endpoint(), ETCD.prefix());
        var units = new Incoming<WatchUnitsRequest, WatchUnitsResponse>();
        var cluster = new Incoming<WatchClusterRequest, WatchClusterResponse>();
        var campaign = new Incoming<CampaignRequest, CampaignResponse>();
        var heartbeats = new Incoming<KeepAliveRequest, KeepAliveResponse>();
        var assignments = new Incoming<WatchAssignmentsRequest, WatchAssignmentsResponse>()) {
      UnitServiceGrpc.newStub(replica.channel())
          .watchUnits(WatchUnitsRequest.getDefaultInstance(), units);
      assertThat(units.next().getMark()).isEqualTo(WatchMark.WATCH_MARK_RESET);
      assertThat(units.next().getMark()).isEqualTo(WatchMark.WATCH_MARK_SYNCED);

      RegisterMachineResponse session =
          replica
              .machines()
              .registerMachine(
                  RegisterMachineRequest.newBuilder()
                      .setMachine(
                          Machine.newBuilder()
                              .setId("m1")
                              .setHostname("host1")
                              .putMetadata("region", "eu"))
                      .build());
      StreamObserver<KeepAliveRequest> alive =
          MachineServiceGrpc.newStub(replica.channel()).keepAlive(heartbeats);
      alive.onNext(
          KeepAliveRequest.newBuilder()
              .setMachineId("m1")
              .setSessionId(session.getSessionId())
              .build());
      assertThat(heartbeats.next().getTtl().getSeconds()).isEqualTo(5);
      MachineServiceGrpc.newStub(replica.channel())
          .watchAssignments(
              WatchAssignmentsRequest.newBuilder()
                  .setMachineId("m1")
                  .setSessionId(session.getSessionId())
                  .build(),
              assignments);
      assertThat(assignments.next().getMark()).isEqualTo(WatchMark.WATCH_MARK_RESET);
      assertThat(assignments.next().getMachine().getHostname()).isEqualTo("host1");
      assertThat(assignments.next().getMark()).isEqualTo(WatchMark.WATCH_MARK_SYNCED);

      StreamObserver<CampaignRequest> candidate =
          ScheduleServiceGrpc.newStub(replica.channel()).campaign(campaign);
      candidate.onNext(
          CampaignRequest.newBuilder().setCandidateId("s1").setEndpoint("host1:7403").build());
      CampaignResponse lead = campaign.nextThat(CampaignResponse::getLeader);
      ScheduleServiceGrpc.newStub(replica.channel())
          .watchCluster(WatchClusterRequest.getDefaultInstance(), cluster);
      cluster.nextThat(m -> m.getMark() == WatchMark.WATCH_MARK_SYNCED);

      CreateUnitResponse created =
          replica
              .units()
              .createUnit(
                  CreateUnitRequest.newBuilder()
                      .setName("hello.service")
                      .setContent(CONTENT)
                      .setDesiredState(DesiredState.DESIRED_STATE_LAUNCHED)
                      .build());
      Unit unit = created.getUnit();
      assertThat(unit.getDescription()).isEqualTo("Hello");
      assertThat(unit.getCreateRevision()).isEqualTo(created.getInfo().getRevision());
      WatchClusterResponse news = cluster.next();
      assertThat(news.getContents(0).getContent()).isEqualTo(CONTENT);
      assertThat(news.getChanges(0).getUnitPut().getName()).isEqualTo("hello.service");

      CommitDecisionsResponse commit =
          replica
              .schedule()
              .commitDecisions(
                  CommitDecisionsRequest.newBuilder()
                      .setTerm(lead.getTerm())
                      .addDecisions(
                          Decision.newBuilder()
                              .setUnit("hello.service")
                              .setCreateRevision(unit.getCreateRevision())
                              .setPlaceOn("m1")
                              .setReason("least loaded"))
                      .build());
      assertThat(commit.getOutcomes(0).hasError()).isFalse();
      WatchAssignmentsResponse assigned = assignments.next();
      assertThat(assigned.getContents(0).getContent()).isEqualTo(CONTENT);
      assertThat(assigned.getChanges(0).getPut().getDesiredState())
          .isEqualTo(DesiredState.DESIRED_STATE_LAUNCHED);

      replica
          .machines()
          .reportUnitStates(
              ReportUnitStatesRequest.newBuilder()
                  .setMachineId("m1")
                  .setSessionId(session.getSessionId())
                  .addStates(
                      UnitState.newBuilder()
                          .setUnit("hello.service")
                          .setAgentState(DesiredState.DESIRED_STATE_LAUNCHED)
                          .setActiveState("active")
                          .setSubState("running")
                          .setHash(unit.getHash())
                          .setGeneration(1))
                  .build());
      units.nextThat(
          m ->
              m.getChangesCount() > 0
                  && m.getChanges(0).getPut().getCurrentState()
                      == DesiredState.DESIRED_STATE_LAUNCHED);
      assertThat(
              replica
                  .units()
                  .getUnit(GetUnitRequest.newBuilder().setName("hello.service").build())
                  .getUnit()
                  .getPlacement()
                  .getMachineId())
          .isEqualTo("m1");

      replica
          .units()
          .setDesiredState(
              SetDesiredStateRequest.newBuilder()
                  .setName("hello.service")
                  .setDesiredState(DesiredState.DESIRED_STATE_INACTIVE)
                  .build());
      assertThat(assignments.next().getChanges(0).getDeleted()).isEqualTo("hello.service");
      replica.units().deleteUnit(DeleteUnitRequest.newBuilder().setName("hello.service").build());
      units.nextThat(
          m -> m.getChangesCount() > 0 && m.getChanges(0).getDeleted().equals("hello.service"));
      assertThat(replica.units().listUnits(ListUnitsRequest.getDefaultInstance()).getUnitsList())
          .isEmpty();
    }
  }
}
