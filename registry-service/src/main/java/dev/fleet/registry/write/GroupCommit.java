package dev.fleet.registry.write;

import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.view.LiveView;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Packs the items of all calls into transactions, whoever they are from, and keeps a few of those
 * under way. What comes in meanwhile gathers: the busier the replica, the more items share a
 * transaction. Small calls come first, and big ones take turns, so that one with thousands of items
 * does not hold up one with a single item.
 *
 * <p>Thread-safe: the lock guards what waits and what is under way. Each transaction has a virtual
 * thread of its own, so that a caller who gives up harms nobody else.
 */
final class GroupCommit {
  /** Enough to keep etcd's disk and this replica busy at the same time. */
  private static final int MAX_UNDER_WAY = 4;

  /**
   * A call has so many turns, so that big ones take as many rounds as small ones: whoever creates
   * ten thousand units gets ahead of the scheduler, which can then place many at once.
   */
  private static final int TURNS = 64;

  /** But this many items at a time at least; a call that needs no more than one turn is small. */
  private static final int MIN_TURN = 16;

  /** So many items of a transaction are of small calls first: about a half of what it can hold. */
  private static final int SMALL_SHARE = 64;

  /** Commits a chunk and settles its items. */
  @FunctionalInterface
  interface Committer {
    void commit(Chunk chunk);
  }

  private final KeySpace keys;
  private final LiveView view;
  private final Committer committer;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Call<?>> smallCalls = new ArrayDeque<>();
  private final ArrayDeque<Call<?>> bigCalls = new ArrayDeque<>();

  /** Items that waited for a key that is free now. */
  private final ArrayDeque<Call<?>.Ticket> freed = new ArrayDeque<>();

  /** Keys of transactions under way, and the items that wait for each. */
  private final Map<Key, List<Call<?>.Ticket>> writing = new HashMap<>();

  private int underWay;
  private int waiting;

  GroupCommit(KeySpace keys, LiveView view, Committer committer) {
    this.keys = keys;
    this.view = view;
    this.committer = committer;
  }

  /**
   * Takes in a call.
   *
   * @param limit how many items may wait
   * @return false if there are too many already
   */
  boolean add(Call<?> call, int limit) {
    lock.lock();
    try {
      if (waiting > 0 && waiting + call.size() > limit) {
        return false;
      }
      waiting += call.size();
      queue(call).add(call);
    } finally {
      lock.unlock();
    }
    dispatch();
    return true;
  }

  private ArrayDeque<Call<?>> queue(Call<?> call) {
    return call.size() <= MIN_TURN ? smallCalls : bigCalls;
  }

  /** Begins transactions for as long as there are items and there may be more under way. */
  private void dispatch() {
    for (Chunk chunk = next(); chunk != null; chunk = next()) {
      Chunk begun = chunk;
      Thread.ofVirtual().name("txn").start(() -> run(begun));
    }
  }

  private @Nullable Chunk next() {
    lock.lock();
    try {
      if (underWay >= MAX_UNDER_WAY) {
        return null;
      }
      Chunk chunk = pack();
      if (chunk.isEmpty()) {
        return null;
      }
      underWay++;
      chunk.writtenKeys().forEach(key -> writing.put(key, new ArrayList<>()));
      return chunk;
    } finally {
      lock.unlock();
    }
  }

  private void run(Chunk chunk) {
    try {
      committer.commit(chunk);
    } finally {
      release(chunk);
      dispatch();
    }
  }

  private void release(Chunk chunk) {
    lock.lock();
    try {
      underWay--;
      for (Key key : chunk.writtenKeys()) {
        List<Call<?>.Ticket> waited = writing.remove(key);
        freed.addAll(waited == null ? List.of() : waited);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes as many items as fit into a transaction. */
  private Chunk pack() {
    var chunk = new Chunk(keys, view.state()::row, writing::containsKey);
    boolean room = true;
    while (room && !freed.isEmpty()) {
      room = take(chunk, freed.element());
      if (room) {
        freed.remove();
      }
    }
    while (room && !smallCalls.isEmpty() && chunk.decided().size() < SMALL_SHARE) {
      room = takeTurn(chunk, smallCalls.remove());
    }
    while (room && !bigCalls.isEmpty()) {
      room = takeTurn(chunk, bigCalls.remove());
    }
    while (room && !smallCalls.isEmpty()) {
      room = takeTurn(chunk, smallCalls.remove());
    }
    return chunk;
  }

  /**
   * Takes some items of a call, which goes on later if there are more; false if there is no room.
   */
  private boolean takeTurn(Chunk chunk, Call<?> call) {
    boolean room = true;
    if (!call.hasTurn()) {
      call.beginTurn(Math.max(MIN_TURN, call.size() / TURNS));
    }
    while (room && call.hasTurn() && !call.isTaken()) {
      room = take(chunk, call.next());
      if (room) {
        call.advance();
        waiting--;
      }
    }
    if (call.isTaken()) {
      waiting -= call.left(); // Nobody waits for them.
    } else if (room) {
      queue(call).addLast(call);
    } else {
      queue(call).addFirst(call); // The turn goes on with the next transaction.
    }
    return room;
  }

  private boolean take(Chunk chunk, Call<?>.Ticket ticket) {
    if (ticket.isAbandoned()) {
      return true;
    }
    try {
      return switch (chunk.add(ticket, false)) {
        case Chunk.Added.Taken _ -> true;
        case Chunk.Added.NoRoom _ -> false;
        case Chunk.Added.Busy(Key key) -> {
          writing.getOrDefault(key, new ArrayList<>()).add(ticket);
          yield true;
        }
      };
    } catch (RuntimeException e) {
      ticket.fail(Transactor.defect(e));
      return true;
    }
  }

  /**
   * Fails what waits since before then: etcd is away, and who has been patient for so long need not
   * wait for another attempt.
   *
   * @param moment by the ticker
   */
  void failSince(long moment, StatusRuntimeException error) {
    lock.lock();
    try {
      failSince(moment, error, smallCalls);
      failSince(moment, error, bigCalls);
      for (Call<?>.Ticket ticket : freed) {
        if (ticket.began() - moment < 0) {
          ticket.fail(error);
        }
      }
      freed.removeIf(ticket -> ticket.began() - moment < 0);
    } finally {
      lock.unlock();
    }
  }

  private void failSince(long moment, StatusRuntimeException error, ArrayDeque<Call<?>> calls) {
    for (Call<?> call : calls) {
      if (call.began() - moment < 0) {
        waiting -= call.left();
        call.failRest(error);
      }
    }
    calls.removeIf(Call::isTaken);
  }
}
