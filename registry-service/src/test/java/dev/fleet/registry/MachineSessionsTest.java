package dev.fleet.registry;

import static dev.fleet.registry.Requests.LAUNCHED;
import static dev.fleet.registry.Requests.refused;
import static dev.fleet.registry.Requests.register;
import static dev.fleet.registry.Requests.state;
import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.registry.etcd.EtcdConfig;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.DeregisterMachineRequest;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.KeepAliveRequest;
import dev.fleet.v1.Machine;
import dev.fleet.v1.RegisterMachineRequest;
import dev.fleet.v1.WatchAssignmentsRequest;
import dev.fleet.v1.storage.MachineRecord;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;

/** What machine.proto promises of sessions: whose they are and when they end. */
final class MachineSessionsTest extends MachineCalls {
  @Test
  void anotherHostWithTheSameIdIsRefusedWhileTheFirstLives() {
    try (Agent first = Agent.register(replica, register("m1", "host1", "boot-1"))) {
      StatusRuntimeException error =
          refused(
              Status.Code.ALREADY_EXISTS,
              ErrorReason.DUPLICATE_MACHINE_ID,
              () -> replica.machines().registerMachine(register("m1", "host2", "boot-2")));
      assertThat(FleetErrors.metadata(error))
          .containsEntry("machine", "m1")
          .containsEntry("host", "host2")
          .containsEntry("other_host", "host1");
      assertThat(FleetErrors.userMessage(error)).contains("host1").contains("host2");
      first.fallSilent();
      eventually(SOON, () -> replica.machines().registerMachine(register("m1", "host2", "boot-2")));
    }
  }

  @Test
  void theSameHostTakesItsMachineOverAtOnceAlsoOnAnotherReplica() {
    try (Replica other = Replica.start(config());
        Agent first = Agent.register(replica, "m1").follow();
        Agent second = Agent.register(replica, "m1").follow()) {
      assertThat(FleetErrors.reason(first.assignments.failure()))
          .contains(ErrorReason.SESSION_UNKNOWN.name());
      assertThat(FleetErrors.reason(first.alive.failure()))
          .contains(ErrorReason.SESSION_UNKNOWN.name());
      try (Agent third = Agent.register(other, "m1").follow()) {
        assertThat(FleetErrors.reason(second.alive.failure()))
            .contains(ErrorReason.SESSION_UNKNOWN.name());
        assertThat(third.alive.next().getTtl().getSeconds()).isEqualTo(1);
        RegisterMachineRequest rebooted =
            register("m1", "renamed", "boot-2").toBuilder()
                .setPreviousSessionId(third.session.getSessionId())
                .build();
        try (Agent fourth = Agent.register(replica, rebooted)) {
          assertThat(fourth.alive.next().getTtl().getSeconds()).isEqualTo(1);
          assertThat(machines(replica))
              .singleElement()
              .satisfies(m -> assertThat(m.getHostname()).isEqualTo("renamed"));
        }
      }
    }
  }

  @Test
  void aSilentMachineIsLostWithItsStatesAndOnlyThat() {
    try (Agent silent = Agent.register(replica, "m1");
        Agent lively = Agent.register(replica, "m10")) {
      silent.report(state("a.service", LAUNCHED, "active"));
      lively.report(state("a.service", LAUNCHED, "active"));
      long start = Clocks.system().nanos();
      silent.fallSilent();
      eventually(SOON, () -> assertThat(machines(replica)).hasSize(1));
      assertThat((Clocks.system().nanos() - start) / 1_000_000)
          .as("ms until it was lost")
          .isBetween(600L, 5_000L);
      assertThat(states())
          .singleElement()
          .satisfies(s -> assertThat(s.getMachineId()).isEqualTo("m10"));
      refused(
          Status.Code.FAILED_PRECONDITION,
          ErrorReason.SESSION_UNKNOWN,
          () -> silent.report(state("a.service", LAUNCHED, "active")));
      assertThat(states()).as("the dead report nothing").hasSize(1);
      assertThat(lively.alive.next().getTtl().getSeconds()).isEqualTo(1);
    }
  }

  @Test
  void machinesOfAKilledReplicaAreLostUnlessTheyAttachElsewhere() {
    try (Replica doomed = Replica.start(config());
        Agent moves = Agent.register(doomed, "m1");
        Agent stays = Agent.register(doomed, "m2");
        Agent other = Agent.register(replica, "m3")) {
      assertThat(machines(doomed)).hasSize(3);
      stays.report(state("a.service", LAUNCHED, "active"));
      doomed.end();
      try (Agent moved =
          Agent.register(
              replica,
              register("m1").toBuilder()
                  .setPreviousSessionId(moves.session.getSessionId())
                  .build())) {
        eventually(
            SOON,
            () ->
                assertThat(machines(replica).stream().map(Machine::getId))
                    .containsExactly("m1", "m3"));
        assertThat(states()).isEmpty();
        assertThat(moved.alive.next().getTtl().getSeconds()).isEqualTo(1);
        assertThat(other.alive.next().getTtl().getSeconds()).isEqualTo(1);
      }
    }
  }

  @Test
  void aRegistrationWhoseAnswerWasLostEndsAsOthersDo() throws Exception {
    try (Agent agent = Agent.register(replica, "m1");
        FleetChannel store =
            Channels.open(EtcdConfig.of(etcd.endpoint()).endpoints(), ClientConfig.DEFAULT)) {
      // As if this replica had committed it for an agent that then hung up.
      ByteString key = ByteString.copyFromUtf8(etcd.prefix() + "machines/m2");
      ByteString row =
          MachineRecord.newBuilder()
              .setSessionId("lost")
              .setReplicaId(replica.server.replicaId())
              .setTtlMs(1_000)
              .build()
              .toByteString();
      KVGrpc.newBlockingStub(store.channel())
          .put(PutRequest.newBuilder().setKey(key).setValue(row).build());
      eventually(SOON, () -> assertThat(machines(replica)).hasSize(2));
      eventually(
          SOON,
          () ->
              assertThat(machines(replica))
                  .singleElement()
                  .satisfies(m -> assertThat(m.getId()).isEqualTo(agent.machineId)));
    }
  }

  @Test
  void aMachineThatLeavesIsGoneAtOnce() {
    try (Agent agent = Agent.register(replica, "m1")) {
      agent.report(state("a.service", LAUNCHED, "active"));
      replica
          .machines()
          .deregisterMachine(
              DeregisterMachineRequest.newBuilder()
                  .setMachineId("m1")
                  .setSessionId(agent.session.getSessionId())
                  .build());
      assertThat(machines(replica)).isEmpty();
      assertThat(states()).isEmpty();
    }
  }

  @Test
  void callsOfUnknownSessionsAreRefused() {
    replica.machines().registerMachine(register("m1"));
    refused(
        Status.Code.FAILED_PRECONDITION,
        ErrorReason.SESSION_UNKNOWN,
        () ->
            replica
                .machines()
                .watchAssignments(
                    WatchAssignmentsRequest.newBuilder()
                        .setMachineId("m1")
                        .setSessionId("no")
                        .build())
                .next());
    refused(
        Status.Code.FAILED_PRECONDITION,
        ErrorReason.SESSION_UNKNOWN,
        () ->
            replica
                .machines()
                .deregisterMachine(
                    DeregisterMachineRequest.newBuilder().setMachineId("m1").build()));
    var answers = new Incoming<KeepAliveRequest, dev.fleet.v1.KeepAliveResponse>();
    dev.fleet.v1.MachineServiceGrpc.newStub(replica.channel())
        .keepAlive(answers)
        .onNext(KeepAliveRequest.newBuilder().setMachineId("m2").setSessionId("s").build());
    assertThat(FleetErrors.reason(answers.failure())).contains(ErrorReason.SESSION_UNKNOWN.name());
  }
}
