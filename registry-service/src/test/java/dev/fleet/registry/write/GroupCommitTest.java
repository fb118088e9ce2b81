package dev.fleet.registry.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.LiveView;
import dev.fleet.runtime.clock.Clocks;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which items share a transaction. Transactions end when the test says so. */
class GroupCommitTest {
  private static final int LIMIT = 100_000;

  private final BlockingQueue<UnderWay> begun = new LinkedBlockingQueue<>();
  private final GroupCommit group =
      new GroupCommit(
          new KeySpace("/test/"),
          new LiveView(new KeySpace("/test/"), Clocks.system()),
          this::hold);

  private record UnderWay(Chunk chunk, CountDownLatch end) {}

  private void hold(Chunk chunk) {
    var underWay = new UnderWay(chunk, new CountDownLatch(1));
    begun.add(underWay);
    try {
      underWay.end.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Item<String> item(String name) {
    return tx -> {
      tx.readExistence(Key.machine("m"));
      tx.put(Key.refusal(name), new Row.RefusalRow("no", 1, 1, new Row.Version(0, 0)));
      return at -> name;
    };
  }

  private Call<String> add(String prefix, int count, long began) {
    var items = new ArrayList<Item<String>>();
    for (int i = 0; i < count; i++) {
      items.add(item(prefix + i));
    }
    var call = new Call<String>(items, began);
    assertThat(group.add(call, LIMIT)).isTrue();
    return call;
  }

  /** The names in the next transaction, which stays under way. */
  private UnderWay next() throws InterruptedException {
    UnderWay next = begun.poll(20, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return java.util.Objects.requireNonNull(next);
  }

  private static List<String> names(UnderWay underWay) {
    return underWay.chunk.writtenKeys().stream().map(Key::name).toList();
  }

  private static void end(UnderWay underWay) {
    underWay.chunk.decided().forEach(decided -> decided.settle().accept(5));
    underWay.end.countDown();
  }

  /** Fills all places. */
  private List<UnderWay> fill() throws InterruptedException {
    var all = new ArrayList<UnderWay>();
    for (int i = 0; i < 4; i++) {
      add("first" + i + "-", 1, 0);
      all.add(next());
    }
    return all;
  }

  @Test
  void whatComesInMeanwhileSharesATransaction() throws Exception {
    List<UnderWay> places = fill();
    var calls = new ArrayList<Call<String>>();
    for (int i = 0; i < 50; i++) {
      calls.add(add("later" + i + "-", 2, 0));
    }
    assertThat(begun).isEmpty();

    end(places.getFirst());

    UnderWay shared = next();
    assertThat(names(shared)).hasSize(100);
    end(shared);
    for (Call<String> call : calls) {
      Transactor.Results<String> results = call.await(1);
      assertThat(results.revision()).isEqualTo(5);
      assertThat(results.results()).hasSize(2).doesNotContainNull();
    }
  }

  @Test
  void aBigCallDoesNotHoldUpASmallOne() throws Exception {
    List<UnderWay> places = fill();
    add("big", 10_000, 0);
    add("small", 1, 0);
    places.forEach(GroupCommitTest::end);

    int transactions = 1;
    for (UnderWay each = next(); !names(each).contains("small0"); each = next()) {
      end(each);
      transactions++;
    }

    assertThat(transactions).as("of some eighty that the big one takes").isLessThan(3);
  }

  @Test
  void manySmallCallsDoNotHoldUpABigOne() throws Exception {
    List<UnderWay> places = fill();
    for (int i = 0; i < 500; i++) {
      add("small" + i + "-", 1, 0);
    }
    add("big", 1_000, 0);

    end(places.getFirst());

    List<String> names = names(next());
    assertThat(names).filteredOn(name -> name.startsWith("big")).hasSizeBetween(48, 80);
    assertThat(names).filteredOn(name -> name.startsWith("small")).hasSizeBetween(48, 80);
  }

  @Test
  void thereIsABoundToWhatWaits() throws Exception {
    fill();
    add("many", 90, 0);
    var tooMany = new Call<String>(Collections.nCopies(20, item("x")), 0);

    assertThat(group.add(tooMany, 100)).isFalse();
    assertThat(group.add(new Call<String>(List.of(item("y")), 0), 100)).isTrue();
  }

  @Test
  void whenEtcdIsAwayWhoWaitedLongEnoughIsTold() throws Exception {
    fill();
    Call<String> patient = add("patient", 3, 10);
    Call<String> fresh = add("fresh", 1, 100);

    group.failSince(50, Status.UNAVAILABLE.asRuntimeException());

    assertThat(patient.await(1).results()).hasOnlyElementsOfType(Transactor.Result.Failed.class);
    assertThat(fresh.isTaken()).isFalse();
  }

  @Test
  void whatNobodyWaitsForIsNotWritten() throws Exception {
    List<UnderWay> places = fill();
    Call<String> abandoned = add("abandoned", 3, 0);
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    abandoned.await(1);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    caller.interrupt();
    caller.join();
    add("other", 1, 0);

    end(places.getFirst());

    assertThat(names(next())).containsExactly("other0");
  }
}
