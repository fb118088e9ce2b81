package dev.fleet.registry.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.registry.etcd.EtcdConfig;
import dev.fleet.registry.etcd.EtcdStore;
import dev.fleet.registry.etcd.Mirror;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.LiveView;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.testkit.etcd.EtcdExtension;
import dev.fleet.v1.MachineScheduling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Items that share a transaction, on a real etcd. */
class TransactorTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static final long NO_SUCH_LEASE = 4_711;

  private EtcdStore store;
  private Mirror mirror;
  private LiveView view;
  private Transactor transactor;

  @BeforeEach
  void open() throws Exception {
    var keys = new KeySpace(ETCD.prefix());
    view = new LiveView(keys, Clocks.system());
    store = EtcdStore.open(EtcdConfig.of(ETCD.endpoint()), Clocks.system().ticker());
    mirror = Mirror.start(store, keys, view, Clocks.system());
    transactor = new Transactor(store, keys, view, Clocks.system());
    assertThat(view.await(1, Duration.ofSeconds(20))).isPresent();
  }

  @AfterEach
  void close() {
    mirror.close();
    store.close();
  }

  private static Row.MetadataRow counted(int count) {
    return new Row.MetadataRow(
        Map.of("count", Integer.toString(count)),
        List.of(),
        MachineScheduling.MACHINE_SCHEDULING_SCHEDULABLE,
        new Row.Version(0, 0));
  }

  private static int count(Row.MetadataRow row) {
    return Integer.parseInt(row.set().getOrDefault("count", "0"));
  }

  private static Item<String> put(String machine, long lease) {
    return tx -> {
      tx.put(Key.metadata(machine), counted(1), lease);
      return at -> machine;
    };
  }

  private static Item<String> broken() {
    return tx -> {
      throw new IllegalStateException("a defect");
    };
  }

  @Test
  void anItemThatEtcdRefusesHarmsNoOther() throws Exception {
    var items = new ArrayList<Item<String>>();
    for (int i = 0; i < 20; i++) {
      items.add(put("m" + i, i == 7 ? NO_SUCH_LEASE : 0));
    }
    items.add(broken());

    List<Transactor.Result<String>> results = transactor.commit(items).results();

    for (int i = 0; i < items.size(); i++) {
      if (i == 7 || i == 20) {
        assertThat(results.get(i)).isInstanceOf(Transactor.Result.Failed.class);
      } else {
        assertThat(results.get(i)).isEqualTo(new Transactor.Result.Settled<>("m" + i));
        assertThat(view.state().metadata().contains("m" + i)).isTrue();
      }
    }
    assertThat(view.state().metadata().contains("m7")).isFalse();
  }

  @Test
  void whatReadsARowThatIsJustWrittenWaitsForIt() throws Exception {
    Item<Integer> increment =
        tx -> {
          Row.MetadataRow before = tx.metadata("m");
          int next = before == null ? 1 : count(before) + 1;
          tx.put(Key.metadata("m"), counted(next));
          return at -> next;
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        counts.add(threads.submit(() -> transactor.commit(increment)));
      }
      var seen = new ArrayList<Integer>();
      for (Future<Integer> each : counts) {
        seen.add(each.get());
      }
      assertThat(seen).doesNotHaveDuplicates().contains(1, 40).hasSize(40);
    }
  }
}
