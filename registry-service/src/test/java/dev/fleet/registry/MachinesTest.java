package dev.fleet.registry;

import static dev.fleet.registry.Requests.LAUNCHED;
import static dev.fleet.registry.Requests.LOADED;
import static dev.fleet.registry.Requests.invalid;
import static dev.fleet.registry.Requests.newUnit;
import static dev.fleet.registry.Requests.refused;
import static dev.fleet.registry.Requests.register;
import static dev.fleet.registry.Requests.state;
import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.fleet.registry.etcd.EtcdConfig;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.testkit.etcd.EtcdExtension;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.DeregisterMachineRequest;
import dev.fleet.v1.EditMachineMetadataRequest;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.KeepAliveRequest;
import dev.fleet.v1.ListMachinesRequest;
import dev.fleet.v1.ListUnitStatesRequest;
import dev.fleet.v1.Machine;
import dev.fleet.v1.MachineScheduling;
import dev.fleet.v1.RegisterMachineRequest;
import dev.fleet.v1.ReportUnitStatesRequest;
import dev.fleet.v1.SetMachineSchedulingRequest;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.WatchAssignmentsRequest;
import dev.fleet.v1.storage.MachineRecord;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What machine.proto promises. */
class MachinesTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static final java.time.Duration SOON = java.time.Duration.ofSeconds(15);

  @SuppressWarnings("NullAway.Init") // By start().
  private Replica replica;

  @BeforeEach
  void start() {
    replica = Replica.start(config());
  }

  @AfterEach
  void stop() {
    replica.close();
  }

  private static RegistryConfig config() {
    return RegistryConfig.local(ETCD.endpoint(), ETCD.prefix())
        .withSessionTtl(java.time.Duration.ofSeconds(1));
  }

  private List<Machine> machines(Replica of) {
    return of.machines().listMachines(ListMachinesRequest.getDefaultInstance()).getMachinesList();
  }

  private List<UnitState> states() {
    return replica
        .units()
        .listUnitStates(ListUnitStatesRequest.getDefaultInstance())
        .getStatesList();
  }

  @Test
  void aMachineIsShownAsItRegistered() {
    Machine machine =
        Machine.newBuilder()
            .setId("0123456789abcdef0123456789abcdef")
            .setHostname("host1")
            .setPrimaryIp("10.0.0.1")
            .putMetadata("region", "eu")
            .putMetadata("tag", "")
            .setAgentEndpoint("10.0.0.1:7401")
            .setJournalEndpoint("10.0.0.1:7402")
            .setVersion("0.1.0")
            .setUnitManager("systemd 252")
            .setBootId("boot")
            .setSshPort(2222)
            .build();
    try (Agent agent =
        Agent.register(replica, RegisterMachineRequest.newBuilder().setMachine(machine).build())) {
      assertThat(agent.session.getTtl()).isEqualTo(Duration.newBuilder().setSeconds(1).build());
      assertThat(agent.session.getHeartbeatInterval())
          .isEqualTo(Duration.newBuilder().setNanos(333_333_333).build());
      Machine shown = machines(replica).getFirst();
      assertThat(shown.getRegisterTime().getSeconds()).isPositive();
      assertThat(shown.toBuilder().clearRegisterTime().build())
          .isEqualTo(
              machine.toBuilder()
                  .setScheduling(MachineScheduling.MACHINE_SCHEDULING_SCHEDULABLE)
                  .build());
    }
  }

  @Test
  void badRegistrationsAreRefused() {
    for (RegisterMachineRequest bad :
        List.of(
            register(""),
            register("a b"),
            register("a/b"),
            register("x".repeat(65)),
            register("m1", "two\nlines", "b"),
            register("m1", "x".repeat(300), "b"),
            register("m1").toBuilder().setTtl(Duration.newBuilder().setNanos(5)).build(),
            register("m1").toBuilder().setTtl(Duration.newBuilder().setSeconds(601)).build(),
            register("m1").toBuilder().setTtl(Duration.newBuilder().setSeconds(-5)).build(),
            register("m1").toBuilder()
                .setMachine(Machine.newBuilder().setId("m1").putMetadata("a b", "c"))
                .build(),
            register("m1").toBuilder()
                .setMachine(Machine.newBuilder().setId("m1").putMetadata("a", "b".repeat(1_025)))
                .build(),
            register("m1").toBuilder()
                .setMachine(Machine.newBuilder().setId("m1").setSshPort(70_000))
                .build())) {
      StatusRuntimeException error =
          invalid(ErrorReason.FIELD_INVALID, () -> replica.machines().registerMachine(bad));
      assertThat(FleetErrors.violations(error)).as(bad.toString()).hasSize(1);
    }
    assertThat(machines(replica)).isEmpty();
  }

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
        FleetChannel etcd =
            Channels.open(EtcdConfig.of(ETCD.endpoint()).endpoints(), ClientConfig.DEFAULT)) {
      // As if this replica had committed it for an agent that then hung up.
      ByteString key = ByteString.copyFromUtf8(ETCD.prefix() + "machines/m2");
      ByteString row =
          MachineRecord.newBuilder()
              .setSessionId("lost")
              .setReplicaId(replica.server.replicaId())
              .setTtlMs(1_000)
              .build()
              .toByteString();
      KVGrpc.newBlockingStub(etcd.channel())
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

  @Test
  void onlyWhatIsNewIsWritten() {
    try (Agent agent = Agent.register(replica, "m1")) {
      UnitState a = state("a.service", LAUNCHED, "active");
      UnitState b = state("b.service", LOADED, "inactive");
      long first = agent.report(a, b);
      assertThat(agent.report(a, b)).as("nothing new").isEqualTo(first);
      assertThat(agent.report(a.toBuilder().setSubState("exited").build(), b)).isGreaterThan(first);
      agent.report(ReportUnitStatesRequest.newBuilder().addGone("b.service"));
      assertThat(states()).hasSize(1);
      agent.report(ReportUnitStatesRequest.newBuilder().addStates(b).setComplete(true));
      assertThat(states())
          .singleElement()
          .satisfies(s -> assertThat(s).isEqualTo(b.toBuilder().setMachineId("m1").build()));
      agent.report(ReportUnitStatesRequest.newBuilder().setComplete(true));
      assertThat(states()).isEmpty();
    }
  }

  @Test
  void badReportsAreRefusedAsAWhole() {
    try (Agent agent = Agent.register(replica, "m1")) {
      UnitState good = state("a.service", LAUNCHED, "active");
      for (ReportUnitStatesRequest.Builder bad :
          List.of(
              ReportUnitStatesRequest.newBuilder().addStates(good).addStates(good),
              ReportUnitStatesRequest.newBuilder().addStates(good).addGone("a.service"),
              ReportUnitStatesRequest.newBuilder()
                  .addStates(good.toBuilder().setActiveState("x".repeat(65))),
              ReportUnitStatesRequest.newBuilder()
                  .addStates(good)
                  .addStates(good.toBuilder().setUnit("b.service").setSubState("a\nb")))) {
        invalid(ErrorReason.FIELD_INVALID, () -> agent.report(bad));
      }
      invalid(
          ErrorReason.UNIT_NAME_INVALID,
          () -> agent.report(ReportUnitStatesRequest.newBuilder().addGone("nonsense")));
      assertThat(states()).isEmpty();
    }
  }

  @Test
  void tenThousandStatesInOneReport() {
    try (Agent agent = Agent.register(replica, "m1")) {
      ReportUnitStatesRequest.Builder report = ReportUnitStatesRequest.newBuilder();
      for (int i = 0; i < 10_000; i++) {
        report.addStates(state("u" + i + ".service", LAUNCHED, "active"));
      }
      agent.report(report);
      assertThat(states()).hasSize(10_000);
    }
  }

  @Test
  void editsOfMetadataLieOverTheAgentsAndStay() {
    Machine machine =
        Machine.newBuilder()
            .setId("m1")
            .setHostname("h")
            .putMetadata("region", "eu")
            .putMetadata("disk", "ssd")
            .build();
    RegisterMachineRequest registration =
        RegisterMachineRequest.newBuilder().setMachine(machine).build();
    EditMachineMetadataRequest edit =
        EditMachineMetadataRequest.newBuilder()
            .setMachineId("m1")
            .putSet("region", "us")
            .putSet("rack", "7")
            .addRemove("disk")
            .addRemove("unknown")
            .build();
    assertThat(replica.machines().editMachineMetadata(edit).getMetadataMap())
        .as("before the machine is there")
        .containsOnly(java.util.Map.entry("region", "us"), java.util.Map.entry("rack", "7"));
    try (Agent agent = Agent.register(replica, registration).follow()) {
      assertThat(machines(replica).getFirst().getMetadataMap())
          .containsOnly(java.util.Map.entry("region", "us"), java.util.Map.entry("rack", "7"));
      assertThat(
              replica
                  .machines()
                  .editMachineMetadata(
                      EditMachineMetadataRequest.newBuilder()
                          .setMachineId("m1")
                          .putSet("disk", "hdd")
                          .addRemove("rack")
                          .build())
                  .getMetadataMap())
          .containsOnly(java.util.Map.entry("region", "us"), java.util.Map.entry("disk", "hdd"));
      assertThat(agent.take().getMachine().getMetadataMap())
          .as("the agent is told")
          .containsEntry("disk", "hdd");
    }
    for (EditMachineMetadataRequest bad :
        List.of(
            edit.toBuilder().setMachineId("").build(),
            edit.toBuilder().putSet("a b", "c").build(),
            edit.toBuilder().putSet("a", "").build(),
            edit.toBuilder().putSet("a", "x".repeat(1_025)).build(),
            edit.toBuilder().addRemove("").build(),
            edit.toBuilder().addRemove("rack").build())) {
      invalid(ErrorReason.FIELD_INVALID, () -> replica.machines().editMachineMetadata(bad));
    }
  }

  @Test
  void schedulingIsSetAndKeptWhenTheMachineLeaves() {
    SetMachineSchedulingRequest cordon =
        SetMachineSchedulingRequest.newBuilder()
            .setMachineId("m1")
            .setScheduling(MachineScheduling.MACHINE_SCHEDULING_CORDONED)
            .build();
    refused(
        Status.Code.NOT_FOUND,
        ErrorReason.MACHINE_NOT_FOUND,
        () -> replica.machines().setMachineScheduling(cordon));
    replica.machines().registerMachine(register("m1"));
    assertThat(replica.machines().setMachineScheduling(cordon).getMachine().getScheduling())
        .isEqualTo(MachineScheduling.MACHINE_SCHEDULING_CORDONED);
    eventually(SOON, () -> assertThat(machines(replica)).isEmpty());
    replica.machines().registerMachine(register("m1"));
    assertThat(machines(replica).getFirst().getScheduling())
        .isEqualTo(MachineScheduling.MACHINE_SCHEDULING_CORDONED);
    invalid(
        ErrorReason.FIELD_INVALID,
        () ->
            replica
                .machines()
                .setMachineScheduling(
                    cordon.toBuilder()
                        .setScheduling(MachineScheduling.MACHINE_SCHEDULING_UNSPECIFIED)
                        .build()));
  }

  @Test
  void globalUnitsGoToEveryMachine() {
    try (Agent one = Agent.register(replica, "m1").follow();
        Agent two = Agent.register(replica, "m2").follow()) {
      replica
          .units()
          .createUnit(
              CreateUnitRequest.newBuilder()
                  .setName("g.service")
                  .setContent(
                      ByteString.copyFromUtf8(
                          "[Service]\nExecStart=/bin/a\n[X-Fleet]\nGlobal=true\n"))
                  .setDesiredState(LAUNCHED)
                  .build());
      replica.units().createUnit(newUnit("other.service", LAUNCHED));
      for (Agent agent : List.of(one, two)) {
        agent.until(assigned -> assigned.containsKey("g.service"));
        assertThat(agent.assigned.values())
            .singleElement()
            .satisfies(a -> assertThat(a.getGlobal()).isTrue());
      }
      try (Agent late = Agent.register(replica, "m3").follow()) {
        assertThat(late.assigned).containsOnlyKeys("g.service");
      }
      replica.units().setDesiredState(Requests.wanting("g.service", Requests.INACTIVE));
      one.until(assigned -> assigned.isEmpty());
      two.until(assigned -> assigned.isEmpty());
    }
  }
}
