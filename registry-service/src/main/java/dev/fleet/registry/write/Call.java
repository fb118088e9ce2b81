package dev.fleet.registry.write;

import dev.fleet.registry.write.Transactor.Result;
import dev.fleet.registry.write.Transactor.Results;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongConsumer;

/**
 * The items of one call and what has become of them so far. Thread-safe, but what is about turns
 * and the next item is for whoever packs.
 *
 * @param <R> the outcome of an item
 */
final class Call<R> {
  private final List<? extends Item<R>> items;
  private final long began;
  private final AtomicReferenceArray<Result<R>> results;
  private final AtomicLong revision = new AtomicLong();
  private final CountDownLatch open;
  private volatile boolean abandoned;
  private int next;
  private int turn;

  /**
   * @param began when it came, by the ticker
   */
  Call(List<? extends Item<R>> items, long began) {
    this.items = items;
    this.began = began;
    this.results = new AtomicReferenceArray<>(items.size());
    this.open = new CountDownLatch(items.size());
  }

  /** One item of a call on its way to its outcome. */
  final class Ticket {
    private final int index;

    private Ticket(int index) {
      this.index = index;
    }

    /** Lets the item decide; the answer is to be told the revision of the commit. */
    LongConsumer decide(Tx tx) {
      Item.Outcome<R> outcome = items.get(index).decide(tx);
      return at -> {
        revision.accumulateAndGet(at, Math::max);
        end(new Result.Settled<>(outcome.at(at)));
      };
    }

    void fail(StatusRuntimeException error) {
      end(new Result.Failed<>(error));
    }

    private void end(Result<R> result) {
      if (results.compareAndSet(index, null, result)) {
        open.countDown();
      }
    }

    /** Whether nobody waits for it any more. */
    boolean isAbandoned() {
      return abandoned;
    }

    long began() {
      return began;
    }
  }

  int size() {
    return items.size();
  }

  /** Whether all its items have been taken, or nobody waits for the rest. */
  boolean isTaken() {
    return abandoned || next == items.size();
  }

  /** How many items have not been taken. */
  int left() {
    return items.size() - next;
  }

  /** The next item; there must be one. */
  Ticket next() {
    return new Ticket(next);
  }

  /** Goes on to the item after {@link #next}. */
  void advance() {
    next++;
    turn--;
  }

  /** Lets it have this many items taken in a row. */
  void beginTurn(int count) {
    turn = count;
  }

  /** Whether its turn is not over. */
  boolean hasTurn() {
    return turn > 0;
  }

  long began() {
    return began;
  }

  /** Fails what has not been taken yet. */
  void failRest(StatusRuntimeException error) {
    for (; next < items.size(); next++) {
      next().fail(error);
    }
  }

  /**
   * Waits for all items.
   *
   * @param floor the least revision to give back
   */
  Results<R> await(long floor) throws InterruptedException {
    try {
      open.await();
    } catch (InterruptedException e) {
      abandoned = true;
      throw e;
    }
    List<Result<R>> all = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      all.add(results.get(i));
    }
    return new Results<>(all, Math.max(revision.get(), floor));
  }
}
