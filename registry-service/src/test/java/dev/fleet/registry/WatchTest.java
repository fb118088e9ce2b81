package dev.fleet.registry;

import static dev.fleet.registry.Requests.LAUNCHED;
import static dev.fleet.registry.Requests.LOADED;
import static dev.fleet.registry.Requests.deletion;
import static dev.fleet.registry.Requests.invalid;
import static dev.fleet.registry.Requests.newUnit;
import static dev.fleet.registry.Requests.reading;
import static dev.fleet.registry.Requests.refused;
import static dev.fleet.registry.Requests.wanting;
import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.testkit.etcd.EtcdExtension;
import dev.fleet.v1.BatchCreateUnitsRequest;
import dev.fleet.v1.BatchCreateUnitsResponse;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.GetUnitRequest;
import dev.fleet.v1.ListUnitsRequest;
import dev.fleet.v1.UnitServiceGrpc;
import dev.fleet.v1.WatchMark;
import dev.fleet.v1.WatchUnitsRequest;
import dev.fleet.v1.WatchUnitsResponse;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What WatchMark promises, and min_revision. */
class WatchTest {
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

  @Test
  void aSnapshotThenEveryChange() {
    replica.units().createUnit(newUnit("a.service"));
    try (Watching watching = Watching.all(replica)) {
      assertThat(watching.take().getMark()).isEqualTo(WatchMark.WATCH_MARK_RESET);
      watching.synced();
      assertThat(watching.units.keySet()).containsExactly("a.service");
      assertThat(watching.revision).isPositive();
      replica.units().setDesiredState(wanting("a.service", LOADED));
      WatchUnitsResponse change = watching.take();
      assertThat(change.getChangesList()).hasSize(1);
      assertThat(change.getChanges(0).getPut())
          .isEqualTo(
              replica.units().getUnit(reading("a.service")).getUnit().toBuilder()
                  .clearContent()
                  .build());
      replica.units().createUnit(newUnit("b.service"));
      watching.take();
      replica.units().deleteUnit(deletion("a.service"));
      assertThat(watching.take().getChanges(0).getDeleted()).isEqualTo("a.service");
      assertThat(watching.units.keySet()).containsExactly("b.service");
      assertThat(watching.resets).isEqualTo(1);
    }
  }

  @Test
  void onlyUnitsThatWereAskedFor() {
    WatchUnitsRequest request =
        WatchUnitsRequest.newBuilder().addNames("web@*.service").addNames("db.service").build();
    replica.units().createUnit(newUnit("web@1.service"));
    replica.units().createUnit(newUnit("other.service"));
    try (Watching watching = Watching.from(replica, request).synced()) {
      replica.units().setDesiredState(wanting("other.service", LOADED));
      replica.units().createUnit(newUnit("db.service"));
      watching.take();
      assertThat(watching.units.keySet()).containsExactly("db.service", "web@1.service");
    }
    invalid(
        ErrorReason.FIELD_INVALID,
        () ->
            UnitServiceGrpc.newBlockingStub(replica.channel())
                .watchUnits(WatchUnitsRequest.newBuilder().addNames("web[").build())
                .next());
  }

  @Test
  void ofOneUnitThatComesAndGoes() {
    WatchUnitsRequest request = WatchUnitsRequest.newBuilder().addNames("a.service").build();
    long before;
    try (Watching watching = Watching.from(replica, request).synced()) {
      replica.units().createUnit(newUnit("other.service"));
      replica.units().createUnit(newUnit("a.service"));
      assertThat(watching.take().getChanges(0).getPut().getName()).isEqualTo("a.service");
      replica.units().setDesiredState(wanting("other.service", LOADED));
      replica.units().deleteUnit(deletion("a.service"));
      WatchUnitsResponse last = watching.take();
      assertThat(last.getChangesCount()).isEqualTo(1);
      assertThat(last.getChanges(0).getDeleted()).isEqualTo("a.service");
      before = watching.revision;
    }
    replica.units().setDesiredState(wanting("other.service", LAUNCHED));
    replica.units().createUnit(newUnit("a.service"));
    try (Watching resumed =
        Watching.from(replica, request.toBuilder().setResumeRevision(before).build())) {
      resumed.synced();
      assertThat(resumed.resets).isZero();
      assertThat(resumed.units.keySet()).containsExactly("a.service");
      replica.units().setDesiredState(wanting("a.service", LOADED));
      assertThat(resumed.take().getChanges(0).getPut().getDesiredState()).isEqualTo(LOADED);
    }
  }

  @Test
  void resumesWithoutSnapshotOnThisReplicaAndOnAnother() {
    long before;
    try (Watching watching = Watching.all(replica).synced()) {
      before = watching.revision;
    }
    replica.units().createUnit(newUnit("a.service"));
    replica.units().createUnit(newUnit("b.service"));
    replica.units().setDesiredState(wanting("a.service", LAUNCHED));
    replica.units().deleteUnit(deletion("b.service"));
    try (Replica other = Replica.start(ETCD.endpoint(), ETCD.prefix());
        Watching here =
            Watching.from(
                replica, WatchUnitsRequest.newBuilder().setResumeRevision(before).build())) {
      here.synced();
      assertThat(here.resets).isZero();
      assertThat(here.units.keySet()).containsExactly("a.service");
      replica.units().createUnit(newUnit("c.service"));
      here.until(units -> units.containsKey("c.service"));
      try (Watching there =
          Watching.from(
              other, WatchUnitsRequest.newBuilder().setResumeRevision(here.revision).build())) {
        there.synced();
        assertThat(there.resets).as("it began later, but knows what came since").isZero();
        replica.units().createUnit(newUnit("d.service"));
        there.until(units -> units.containsKey("d.service"));
      }
      try (Watching tooOld =
          Watching.from(other, WatchUnitsRequest.newBuilder().setResumeRevision(before).build())) {
        assertThat(tooOld.take().getMark())
            .as("it does not know so far back")
            .isEqualTo(WatchMark.WATCH_MARK_RESET);
        tooOld.synced();
        assertThat(tooOld.units.keySet()).containsExactly("a.service", "c.service", "d.service");
      }
    }
  }

  @Test
  void aRevisionOfAnotherHistoryIsAnsweredWithASnapshot() {
    replica.units().createUnit(newUnit("a.service"));
    try (Watching watching =
        Watching.from(
            replica, WatchUnitsRequest.newBuilder().setResumeRevision(1_000_000).build())) {
      assertThat(watching.take().getMark()).isEqualTo(WatchMark.WATCH_MARK_RESET);
      watching.synced();
      assertThat(watching.units.keySet()).containsExactly("a.service");
      assertThat(watching.revision).isLessThan(1_000_000);
    }
    invalid(
        ErrorReason.FIELD_INVALID,
        () ->
            UnitServiceGrpc.newBlockingStub(replica.channel())
                .watchUnits(WatchUnitsRequest.newBuilder().setResumeRevision(-1).build())
                .next());
  }

  @Test
  void aClientSeesItsOwnWritesOnAnyReplica() {
    try (Replica other = Replica.start(ETCD.endpoint(), ETCD.prefix())) {
      for (int i = 0; i < 100; i++) {
        String name = "u" + i + ".service";
        long revision = replica.units().createUnit(newUnit(name)).getInfo().getRevision();
        assertThat(
                other
                    .units()
                    .getUnit(
                        GetUnitRequest.newBuilder().setName(name).setMinRevision(revision).build())
                    .getInfo()
                    .getRevision())
            .isGreaterThanOrEqualTo(revision);
        assertThat(other.units().setDesiredState(wanting(name, LOADED)).getUnit().getGeneration())
            .as("a write never trusts what a replica has seen so far")
            .isEqualTo(2);
      }
    }
  }

  @Test
  void aRevisionOutsideOfThePrefixIsReachedToo() {
    try (Replica stranger = Replica.start(ETCD.endpoint(), ETCD.prefix() + "other/")) {
      long revision = stranger.units().createUnit(newUnit("x.service")).getInfo().getRevision();
      assertThat(
              replica
                  .units()
                  .listUnits(ListUnitsRequest.newBuilder().setMinRevision(revision).build())
                  .getInfo()
                  .getRevision())
          .isGreaterThanOrEqualTo(revision);
    }
  }

  @Test
  void aReplicaThatStaysBehindSaysSo() {
    StatusRuntimeException error =
        refused(
            Status.Code.UNAVAILABLE,
            ErrorReason.REPLICA_BEHIND,
            () ->
                UnitServiceGrpc.newBlockingStub(replica.channel())
                    .withDeadlineAfter(3, TimeUnit.SECONDS)
                    .listUnits(ListUnitsRequest.newBuilder().setMinRevision(1L << 40).build()));
    assertThat(FleetErrors.userMessage(error)).contains("1099511627776");
  }

  @Test
  void aSlowReaderMissesStatesButNeverTheLast() throws Exception {
    var messages = new LinkedBlockingQueue<WatchUnitsResponse>();
    var call =
        replica
            .channel()
            .newCall(UnitServiceGrpc.getWatchUnitsMethod(), io.grpc.CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(WatchUnitsResponse message) {
            messages.add(message);
          }
        },
        new Metadata());
    call.sendMessage(WatchUnitsRequest.getDefaultInstance());
    call.halfClose();
    call.request(2);
    assertThat(messages.poll(5, TimeUnit.SECONDS)).isNotNull();
    assertThat(messages.poll(5, TimeUnit.SECONDS)).isNotNull();
    // Nothing is read any more: at first the network takes what comes, then the stream stands.
    int writes = 0;
    BatchCreateUnitsRequest.Builder batch = BatchCreateUnitsRequest.newBuilder();
    for (int i = 0; i < 300; i++) {
      batch.addRequests(
          newUnit("u%03d.service".formatted(i)).toBuilder()
              .setContent(
                  ByteString.copyFromUtf8("[Unit]\nDescription=" + "long ".repeat(400) + "\n")));
    }
    BatchCreateUnitsResponse created = replica.units().batchCreateUnits(batch.build());
    assertThat(created.getOutcomesCount()).isEqualTo(300);
    for (int round = 0; round < 20; round++) {
      DesiredState desired = round % 2 == 0 ? LAUNCHED : LOADED;
      var settings = dev.fleet.v1.BatchSetDesiredStateRequest.newBuilder();
      for (int i = 0; i < 300; i++) {
        settings.addRequests(wanting("u%03d.service".formatted(i), desired));
      }
      writes += replica.units().batchSetDesiredState(settings.build()).getOutcomesCount();
    }
    call.request(1_000_000);
    var generations = new java.util.HashMap<String, Long>();
    int seen = 0;
    while (generations.values().stream().filter(g -> g == 21).count() < 300) {
      WatchUnitsResponse message = messages.poll(10, TimeUnit.SECONDS);
      assertThat(message).as("the last state of each unit").isNotNull();
      if (message != null) {
        seen += message.getChangesCount();
        message
            .getChangesList()
            .forEach(c -> generations.put(c.getPut().getName(), c.getPut().getGeneration()));
      }
    }
    assertThat(seen).as("coalesced").isLessThan(writes);
    call.cancel("done", null);
  }

  @Test
  void moreStreamsThanTheBoundAreRefused() {
    RegistryConfig config = RegistryConfig.local(ETCD.endpoint(), ETCD.prefix()).withMaxStreams(3);
    try (Replica small = Replica.start(config)) {
      var open = new java.util.ArrayList<Watching>();
      for (int i = 0; i < 3; i++) {
        open.add(Watching.all(small).synced());
      }
      try (Watching fourth = Watching.all(small)) {
        Throwable error = fourth.failure();
        assertThat(Status.fromThrowable(error).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(FleetErrors.metadata(error)).containsEntry("limit", "3");
      }
      open.forEach(Watching::close);
      eventually(
          Duration.ofSeconds(10),
          () -> {
            try (Watching again = Watching.all(small)) {
              again.synced();
            }
          });
    }
  }
}
