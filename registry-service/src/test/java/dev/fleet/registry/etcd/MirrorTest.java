package dev.fleet.registry.etcd;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.testkit.etcd.EtcdProcess;
import io.etcd.jetcd.Client;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The mirror on a real etcd that forgets its history. */
@Timeout(120)
final class MirrorTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final KeySpace KEYS = new KeySpace("/t/");

  /** A list is of one revision; etcd compacts it away while the list is read. */
  @Test
  void aListThatIsCompactedAwayIsReadAnew() throws Exception {
    try (EtcdProcess etcd = EtcdProcess.start();
        Client client = Client.builder().endpoints(etcd.endpoint()).build();
        EtcdStore store =
            EtcdStore.open(EtcdConfig.of(etcd.endpoint()), Clocks.system().ticker())) {
      put(store, Key.file("f"), "1");
      put(store, Key.unit("a.service"), "1");
      put(store, Key.unit("gone.service"), "1");
      var sink = new RecordingSink();
      sink.onFirstPage =
          () -> {
            put(store, Key.unit("a.service"), "2");
            var delete = new Transaction.Write.Delete(KEYS.bytes(Key.unit("gone.service")));
            store.commit(new Transaction(List.of(), List.of(delete), List.of()));
            client.getKVClient().compact(store.head(KEYS.start()).revision()).get();
          };
      try (Mirror _ = Mirror.start(store, KEYS, sink, Clocks.system())) {
        eventually(
            SOON,
            () ->
                assertThat(sink.published)
                    .isEqualTo(
                        Map.of(
                            KEYS.bytes(Key.file("f")), "1",
                            KEYS.bytes(Key.unit("a.service")), "2")));
        assertThat(sink.lists.get()).isEqualTo(2);
        put(store, Key.unit("b.service"), "3");
        eventually(
            SOON,
            () -> assertThat(sink.published).containsEntry(KEYS.bytes(Key.unit("b.service")), "3"));
      }
    }
  }

  @Test
  void rowsThatDoNotFitIntoAMessageTogetherAreListedInParts() throws Exception {
    try (EtcdProcess etcd = EtcdProcess.start();
        EtcdStore store =
            EtcdStore.open(EtcdConfig.of(etcd.endpoint()), Clocks.system().ticker())) {
      String big = "x".repeat(1024 * 1024);
      int count = 130; // MiB; the most that a message may have is 128.
      for (int i = 0; i < count; i++) {
        put(store, Key.unit("unit" + i + ".service"), big);
      }
      var sink = new RecordingSink();
      try (Mirror _ = Mirror.start(store, KEYS, sink, Clocks.system())) {
        eventually(SOON, () -> assertThat(sink.published).hasSize(count));
      }
    }
  }

  private static void put(EtcdStore store, Key key, String value) throws Exception {
    store.put(KEYS.bytes(key), ByteString.copyFromUtf8(value), 0);
  }

  /** Something that a test does to etcd. */
  @FunctionalInterface
  private interface Deed {
    void happen() throws Exception;
  }

  /** Keeps what is delivered as a map. */
  private static final class RecordingSink implements Sink {
    final Map<ByteString, String> published =
        new ConcurrentSkipListMap<>(ByteString.unsignedLexicographicalComparator());
    final AtomicInteger lists = new AtomicInteger();
    Deed onFirstPage = () -> {};
    private final Map<ByteString, String> pending = new HashMap<>();
    private final Map<ByteString, String> listed =
        new TreeMap<>(ByteString.unsignedLexicographicalComparator());
    private long revision;

    @Override
    public long revision() {
      return revision;
    }

    @Override
    public void reset() {
      throw new AssertionError("etcd's history is the same");
    }

    @Override
    public void beginList(long at) {
      lists.incrementAndGet();
      listed.clear();
    }

    @Override
    public void listed(List<Entry> page) {
      page.forEach(entry -> listed.put(entry.key(), entry.value().toStringUtf8()));
      Deed deed = onFirstPage;
      onFirstPage = () -> {};
      try {
        deed.happen();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void endList() {
      pending.clear();
      pending.putAll(listed);
    }

    @Override
    public void changed(Change change) {
      switch (change) {
        case Change.Put(Entry entry) -> pending.put(entry.key(), entry.value().toStringUtf8());
        case Change.Delete(ByteString key, long at) -> pending.remove(key);
      }
    }

    @Override
    public void publish(long at) {
      revision = at;
      published.keySet().retainAll(pending.keySet());
      published.putAll(pending);
    }

    @Override
    public void connected(boolean connected) {}
  }
}
