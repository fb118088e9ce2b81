package dev.fleet.registry;

import static dev.fleet.registry.Requests.INACTIVE;
import static dev.fleet.registry.Requests.LAUNCHED;
import static dev.fleet.registry.Requests.LOADED;
import static dev.fleet.registry.Requests.newUnit;
import static dev.fleet.registry.Requests.wanting;
import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.v1.BatchSetDesiredStateRequest;
import dev.fleet.v1.BatchSetDesiredStateResponse;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.CreateUnitResponse;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ListUnitsRequest;
import dev.fleet.v1.ListUnitsResponse;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitOutcome;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** etcd crashes, again and again, while many write. */
final class CrashesTest extends MortalEtcd {
  @Test
  void noAcknowledgedWriteIsLostAndEveryWatcherSeesTheLastStates() throws Exception {
    try (Replica one = replica();
        Replica two = replica();
        Watching watchingOne = Watching.all(one).synced();
        Watching watchingTwo = Watching.all(two).synced();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var load = new Load(List.of(one, two));
      var writers = new ArrayList<Future<?>>();
      for (int i = 0; i < 8; i++) {
        int writer = i;
        writers.add(threads.submit(() -> load.write(writer)));
      }
      for (int crash = 1; crash <= 3; crash++) {
        load.awaitWrites(crash * 400);
        etcd.kill();
        etcd.restart();
      }
      load.awaitWrites(load.acknowledged.get() + 400);
      load.stop.set(true);
      for (Future<?> writer : writers) {
        writer.get();
      }
      System.out.printf(
          "%d writes acknowledged, %d failed, in three crashes%n",
          load.acknowledged.get(), load.failed.get());
      Map<String, Unit> stored = all(one, load.revision.get());
      load.last.forEach(
          (name, write) -> {
            assertThat(stored).containsKey(name);
            Unit unit = stored.getOrDefault(name, Unit.getDefaultInstance());
            assertThat(unit.getGeneration()).as(name).isGreaterThanOrEqualTo(write.generation());
            if (unit.getGeneration() == write.generation()) {
              assertThat(unit.getDesiredState()).as(name).isEqualTo(write.desired());
            }
          });
      for (Watching watching : List.of(watchingOne, watchingTwo)) {
        watching.until(units -> withoutContent(stored).equals(units));
      }
      assertThat(all(two, load.revision.get())).isEqualTo(stored);
    }
  }

  private static Map<String, Unit> withoutContent(Map<String, Unit> units) {
    var without = new TreeMap<String, Unit>();
    units.forEach((name, unit) -> without.put(name, unit.toBuilder().clearContent().build()));
    return without;
  }

  private static Map<String, Unit> all(Replica replica, long minRevision) {
    var all = new TreeMap<String, Unit>();
    ListUnitsRequest.Builder request = ListUnitsRequest.newBuilder().setMinRevision(minRevision);
    ListUnitsResponse page;
    do {
      page = replica.units().listUnits(request.build());
      page.getUnitsList().forEach(unit -> all.put(unit.getName(), unit));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return all;
  }

  /** Writers that each have units of their own, and keep what was acknowledged. */
  private static final class Load {
    record Write(DesiredState desired, long generation) {}

    final AtomicInteger acknowledged = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    final AtomicLong revision = new AtomicLong();
    final AtomicBoolean stop = new AtomicBoolean();
    final Map<String, Write> last = new ConcurrentHashMap<>();
    private final List<Replica> replicas;

    Load(List<Replica> replicas) {
      this.replicas = replicas;
    }

    void write(int writer) {
      for (int round = 0; !stop.get(); round++) {
        Replica replica = replicas.get((writer + round) % replicas.size());
        try {
          create(replica, "w" + writer + "-" + round + ".service");
          setBatch(replica, writer, round);
        } catch (StatusRuntimeException e) {
          assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(Status.Code.UNAVAILABLE);
          failed.incrementAndGet();
        }
      }
    }

    private void create(Replica replica, String name) {
      CreateUnitRequest request = newUnit(name).toBuilder().setRequestId("create " + name).build();
      CreateUnitResponse answer = replica.units().createUnit(request);
      keep(answer.getUnit(), answer.getInfo().getRevision());
    }

    private void setBatch(Replica replica, int writer, int round) {
      BatchSetDesiredStateRequest.Builder batch = BatchSetDesiredStateRequest.newBuilder();
      DesiredState desired = List.of(LOADED, LAUNCHED, INACTIVE).get(round % 3);
      for (int i = Math.max(0, round - 5); i <= round; i++) {
        String name = "w" + writer + "-" + i + ".service";
        if (last.containsKey(name)) {
          batch.addRequests(wanting(name, desired));
        }
      }
      BatchSetDesiredStateResponse answer = replica.units().batchSetDesiredState(batch.build());
      for (UnitOutcome outcome : answer.getOutcomesList()) {
        if (outcome.hasError()) {
          assertThat(outcome.getError().getReason())
              .as(outcome.toString())
              .isEqualTo("STORE_UNAVAILABLE");
          failed.incrementAndGet();
        } else {
          keep(outcome.getUnit(), answer.getInfo().getRevision());
        }
      }
    }

    private void keep(Unit unit, long at) {
      acknowledged.incrementAndGet();
      revision.accumulateAndGet(at, Math::max);
      last.put(unit.getName(), new Write(unit.getDesiredState(), unit.getGeneration()));
    }

    void awaitWrites(int count) {
      eventually(
          Duration.ofSeconds(60),
          () -> assertThat(acknowledged.get()).isGreaterThanOrEqualTo(count));
    }
  }
}
