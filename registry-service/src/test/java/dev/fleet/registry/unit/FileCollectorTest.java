package dev.fleet.registry.unit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.registry.etcd.EtcdConfig;
import dev.fleet.registry.etcd.EtcdStore;
import dev.fleet.registry.etcd.Mirror;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.LiveView;
import dev.fleet.registry.write.Transactor;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.testkit.etcd.EtcdExtension;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.DeleteUnitRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The steps of the collection, put between the steps of writers by hand and by chance. */
class FileCollectorTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  /** A replica's view and writes, without its services. */
  private static final class Part implements AutoCloseable {
    private final EtcdStore store;
    private final Mirror mirror;
    final LiveView view;
    final Transactor transactor;
    private final UnitWrites writes = new UnitWrites(Clocks.system(), () -> ClusterState.NOTHING);

    Part() throws Exception {
      var keys = new KeySpace(ETCD.prefix());
      view = new LiveView(keys, Clocks.system());
      store = EtcdStore.open(EtcdConfig.of(ETCD.endpoint()), Clocks.system().ticker());
      mirror = Mirror.start(store, keys, view, Clocks.system());
      transactor = new Transactor(store, keys, view, Clocks.system());
      assertThat(view.await(1, Duration.ofSeconds(20))).isPresent();
    }

    Written.Kept create(String name, String command) throws InterruptedException {
      Written written =
          transactor.commit(
              writes.create(
                  CreateUnitRequest.newBuilder()
                      .setName(name)
                      .setContent(ByteString.copyFromUtf8("[Service]\nExecStart=" + command))
                      .build()));
      assertThat(written).isInstanceOf(Written.Kept.class);
      return (Written.Kept) written;
    }

    void delete(String name) throws InterruptedException {
      assertThat(
              transactor.commit(
                  writes.delete(DeleteUnitRequest.newBuilder().setName(name).build())))
          .isInstanceOf(Written.Gone.class);
    }

    boolean condemn(String digest) throws InterruptedException {
      return transactor.commit(FileCollector.condemnation(digest));
    }

    boolean remove(String digest, Row.FileRow condemned) throws InterruptedException {
      return transactor.commit(FileCollector.removal(digest, condemned));
    }

    @Override
    public void close() {
      mirror.close();
      store.close();
    }
  }

  private static Row.FileRow file(ClusterState state, String digest) {
    Row.FileRow file = state.files().get(digest);
    assertThat(file).isNotNull();
    return java.util.Objects.requireNonNull(file);
  }

  @Test
  void aFileWithoutUnitsGoesInTwoSteps() throws Exception {
    try (Part part = new Part()) {
      String digest = part.create("a.service", "/bin/a").unit().digest();
      assertThat(part.view.state().unreferenced().contains(digest)).isFalse();
      part.delete("a.service");
      assertThat(part.view.state().unreferenced().contains(digest)).isTrue();
      assertThat(part.condemn(digest)).isTrue();
      assertThat(part.condemn(digest)).as("once is enough").isFalse();
      Row.FileRow condemned = file(part.view.state(), digest);
      assertThat(condemned.condemned()).isTrue();
      assertThat(part.remove(digest, condemned)).isTrue();
      assertThat(part.view.state().files().isEmpty()).isTrue();
    }
  }

  @Test
  void aUnitThatComesBetweenTheStepsSavesItsFile() throws Exception {
    try (Part part = new Part();
        Part other = new Part()) {
      String digest = part.create("a.service", "/bin/a").unit().digest();
      part.delete("a.service");
      assertThat(part.condemn(digest)).isTrue();
      Row.FileRow condemned = file(part.view.state(), digest);
      other.create("b.service", "/bin/a");
      assertThat(part.remove(digest, condemned)).isFalse();
      assertThat(part.view.await(other.view.revision(), Duration.ofSeconds(20))).isPresent();
      assertThat(file(part.view.state(), digest).condemned()).isFalse();
      assertThat(part.view.state().unreferenced().contains(digest)).isFalse();
    }
  }

  @Test
  void noUnitEverLosesItsFile() throws Exception {
    try (Part collector = new Part();
        Part one = new Part();
        Part two = new Part();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var stop = new AtomicBoolean();
      Future<Integer> collected = threads.submit(() -> collect(collector, stop));
      var writers = new ArrayList<Future<?>>();
      List<Part> parts = List.of(one, two);
      for (int i = 0; i < 4; i++) {
        int writer = i;
        writers.add(
            threads.submit(
                () -> {
                  comeAndGo(parts.get(writer % 2), writer);
                  return null;
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      stop.set(true);
      System.out.printf("%d files collected under load%n", collected.get());
      assertThat(collected.get()).isPositive();
      assertThat(one.view.await(collector.view.revision(), Duration.ofSeconds(20))).isPresent();
      ClusterState state = one.view.state();
      assertThat(state.unitCount()).isEqualTo(4);
      state.unitNames().forEach(name -> file(state, requireNonNull(state.unit(name)).digest()));
    }
  }

  /** Condemns and removes without any grace, as fast as it can. */
  private static int collect(Part part, AtomicBoolean stop) throws InterruptedException {
    int removed = 0;
    while (!stop.get()) {
      ClusterState state = part.view.state();
      for (var each : state.unreferenced()) {
        Row.FileRow file = file(state, each.key());
        if (!file.condemned()) {
          part.condemn(each.key());
        } else if (part.remove(each.key(), file)) {
          removed++;
        }
      }
      var _ = part.view.await(state.revision() + 1, Duration.ofMillis(20));
    }
    return removed;
  }

  /** Makes and destroys units that share two contents; the last one stays. */
  private static void comeAndGo(Part part, int writer) throws InterruptedException {
    var random = new Seeded(writer);
    for (int i = 0; i < 150; i++) {
      String name = "w" + writer + "-" + i + ".service";
      Written.Kept kept = part.create(name, "/bin/" + random.between(1, 2));
      ClusterState state = part.view.state();
      if (state.unit(name) != null) {
        file(state, kept.unit().digest());
      }
      if (i < 149) {
        part.delete(name);
      }
    }
  }
}
