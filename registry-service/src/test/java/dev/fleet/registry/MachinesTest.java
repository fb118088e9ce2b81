package dev.fleet.registry;

import static dev.fleet.registry.Requests.LAUNCHED;
import static dev.fleet.registry.Requests.globalUnit;
import static dev.fleet.registry.Requests.invalid;
import static dev.fleet.registry.Requests.newUnit;
import static dev.fleet.registry.Requests.refused;
import static dev.fleet.registry.Requests.register;
import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.EditMachineMetadataRequest;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.Machine;
import dev.fleet.v1.MachineScheduling;
import dev.fleet.v1.RegisterMachineRequest;
import dev.fleet.v1.SetMachineSchedulingRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What machine.proto promises of machines, their metadata and their scheduling. */
final class MachinesTest extends MachineCalls {
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
      replica.units().createUnit(globalUnit("g.service"));
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
