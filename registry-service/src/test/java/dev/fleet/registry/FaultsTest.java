package dev.fleet.registry;

import static dev.fleet.registry.Requests.LAUNCHED;
import static dev.fleet.registry.Requests.LOADED;
import static dev.fleet.registry.Requests.newUnit;
import static dev.fleet.registry.Requests.reading;
import static dev.fleet.registry.Requests.refused;
import static dev.fleet.registry.Requests.state;
import static dev.fleet.registry.Requests.wanting;
import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.registry.etcd.EtcdConfig;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.testkit.etcd.EtcdProcess;
import dev.fleet.v1.BatchSetDesiredStateRequest;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.GetUnitResponse;
import dev.fleet.v1.ListMachinesRequest;
import dev.fleet.v1.ListUnitsRequest;
import dev.fleet.v1.Unit;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** etcd goes away, comes back, forgets. */
final class FaultsTest extends MortalEtcd {
  @Test
  void whileEtcdIsAwayReadsAreOldAndWritesFailQuickly() {
    try (Replica replica = replica();
        Agent agent = Agent.register(replica, "m1");
        Watching watching = Watching.all(replica).synced()) {
      replica.units().createUnit(newUnit("a.service"));
      etcd.kill();
      eventually(
          SOON,
          () -> {
            GetUnitResponse read = replica.units().getUnit(reading("a.service"));
            assertThat(read.getInfo().hasStaleness()).isTrue();
            assertThat(read.getUnit().getName()).isEqualTo("a.service");
          });
      long start = Clocks.system().nanos();
      refused(
          Status.Code.UNAVAILABLE,
          ErrorReason.STORE_UNAVAILABLE,
          () -> replica.units().setDesiredState(wanting("a.service", LOADED)));
      refused(
          Status.Code.UNAVAILABLE,
          ErrorReason.STORE_UNAVAILABLE,
          () ->
              replica
                  .units()
                  .batchSetDesiredState(
                      BatchSetDesiredStateRequest.newBuilder()
                          .addRequests(wanting("a.service", LOADED))
                          .addRequests(wanting("b.service", LOADED))
                          .build()));
      assertThat(Clocks.system().nanos() - start)
          .as("two writes")
          .isLessThan(Duration.ofSeconds(12).toNanos());
      // Longer than a session lives: its heartbeats count, nothing is lost because etcd was away.
      for (int i = 0; i < 4; i++) {
        assertThat(agent.alive.next().getTtl().getSeconds()).isEqualTo(5);
      }
      etcd.restart();
      eventually(
          SOON,
          () ->
              assertThat(
                      replica
                          .units()
                          .setDesiredState(wanting("a.service", LAUNCHED))
                          .getUnit()
                          .getDesiredState())
                  .isEqualTo(LAUNCHED));
      watching.until(units -> isLaunched(units.get("a.service")));
      assertThat(watching.resets).as("the watch healed by itself").isEqualTo(1);
      eventually(
          SOON,
          () ->
              assertThat(replica.units().getUnit(reading("a.service")).getInfo().hasStaleness())
                  .isFalse());
      agent.report(state("a.service", LAUNCHED, "active"));
      assertThat(
              replica
                  .machines()
                  .listMachines(ListMachinesRequest.getDefaultInstance())
                  .getMachinesList())
          .hasSize(1);
    }
  }

  private static boolean isLaunched(@Nullable Unit unit) {
    return unit != null && unit.getDesiredState() == LAUNCHED;
  }

  @Test
  void anEtcdThatHangsIsNoticedToo() {
    try (Replica replica = replica()) {
      replica.units().createUnit(newUnit("a.service"));
      etcd.pause();
      try {
        eventually(
            SOON,
            () ->
                assertThat(replica.units().getUnit(reading("a.service")).getInfo().hasStaleness())
                    .isTrue());
        long start = Clocks.system().nanos();
        refused(
            Status.Code.UNAVAILABLE,
            ErrorReason.STORE_UNAVAILABLE,
            () -> replica.units().setDesiredState(wanting("a.service", LOADED)));
        assertThat(Clocks.system().nanos() - start).isLessThan(Duration.ofSeconds(8).toNanos());
      } finally {
        etcd.resume();
      }
      eventually(SOON, () -> replica.units().setDesiredState(wanting("a.service", LAUNCHED)));
    }
  }

  @Test
  void aWatchThatEtcdHasCompactedAwayIsListedAnew() throws Exception {
    try (Wire wire = Wire.to(etcd.endpoint());
        Replica writer = replica();
        Replica cutOff = Replica.start(wire.endpoint(), PREFIX);
        Watching follower = Watching.all(cutOff).synced()) {
      writer.units().createUnit(newUnit("old.service"));
      follower.until(units -> units.containsKey("old.service"));
      wire.cut();
      writer.units().deleteUnit(Requests.deletion("old.service"));
      for (int i = 0; i < 20; i++) {
        writer.units().createUnit(newUnit("new" + i + ".service"));
      }
      compact(writer.server.revision());
      wire.mend();
      follower.until(units -> units.size() == 20 && !units.containsKey("old.service"));
      assertThat(follower.resets).as("the view bridged the gap").isEqualTo(1);
    }
  }

  private void compact(long revision) throws Exception {
    try (FleetChannel channel =
        Channels.open(EtcdConfig.of(etcd.endpoint()).endpoints(), ClientConfig.DEFAULT)) {
      KVGrpc.newBlockingStub(channel.channel())
          .compact(CompactionRequest.newBuilder().setRevision(revision).setPhysical(true).build());
    }
  }

  @Test
  void aReplicaThatIsCutOffSendsItsMachinesToTheOthers() {
    Duration ttl = Duration.ofSeconds(2);
    try (Wire wire = Wire.to(etcd.endpoint());
        Replica whole =
            Replica.start(RegistryConfig.local(etcd.endpoint(), PREFIX).withSessionTtl(ttl));
        Replica cutOff =
            Replica.start(RegistryConfig.local(wire.endpoint(), PREFIX).withSessionTtl(ttl));
        Agent before = Agent.register(cutOff, "m1")) {
      wire.cut();
      Throwable sentAway = before.alive.failure();
      assertThat(Status.fromThrowable(sentAway).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      try (Agent after = Agent.register(whole, "m1")) {
        wire.mend();
        eventually(SOON, () -> assertThat(cutOff.server.staleness()).isEmpty());
        for (int i = 0; i < 12; i++) {
          assertThat(after.alive.next().getTtl().getSeconds()).isEqualTo(2);
        }
      }
    }
  }

  @Test
  void anEtcdWithAnotherHistoryStartsEveryWatchAnew() {
    try (EtcdProcess empty = EtcdProcess.start();
        Wire wire = Wire.to(etcd.endpoint());
        Replica replica = Replica.start(wire.endpoint(), PREFIX);
        Watching watching = Watching.all(replica).synced()) {
      for (int i = 0; i < 50; i++) {
        replica.units().createUnit(newUnit("u" + i + ".service"));
      }
      watching.until(units -> units.size() == 50);
      wire.lead(empty.endpoint());
      while (watching.resets < 2) {
        watching.take();
      }
      watching.synced();
      assertThat(watching.units).isEmpty();
      eventually(SOON, () -> replica.units().createUnit(newUnit("a.service")));
      watching.until(units -> units.containsKey("a.service"));
      assertThat(replica.units().listUnits(ListUnitsRequest.getDefaultInstance()).getUnitsList())
          .hasSize(1);
    }
  }

  @Test
  void aReplicaGoesOnWithTheMembersThatAreLeft() {
    List<EtcdProcess> members = EtcdProcess.start(3);
    try (Replica replica =
            Replica.start(
                String.join(",", members.stream().map(EtcdProcess::endpoint).toList()), PREFIX);
        Watching watching = Watching.all(replica).synced()) {
      for (int i = 0; i < members.size(); i++) {
        String name = "a" + i + ".service";
        members.get(i).kill();
        eventually(SOON, () -> replica.units().createUnit(newUnit(name)));
        watching.until(units -> units.containsKey(name));
        members.get(i).restart();
      }
      assertThat(watching.resets).isEqualTo(1);
    } finally {
      members.forEach(EtcdProcess::close);
    }
  }

  @Test
  void aReplicaThatStartsWithoutEtcdSaysSoAndHealsByItself() throws Exception {
    etcd.kill();
    try (RegistryServer server =
        RegistryServer.start(RegistryConfig.local(etcd.endpoint(), PREFIX), Clocks.system())) {
      assertThat(server.awaitReady(Duration.ofMillis(300))).isFalse();
      try (Replica replica = Replica.of(server)) {
        refused(
            Status.Code.UNAVAILABLE,
            ErrorReason.STORE_UNAVAILABLE,
            () -> replica.units().getUnit(reading("a.service")));
        etcd.restart();
        assertThat(server.awaitReady(SOON)).isTrue();
        eventually(SOON, () -> replica.units().createUnit(newUnit("a.service")));
      }
    }
  }
}
