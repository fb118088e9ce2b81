package dev.fleet.registry.write;

import com.google.protobuf.ByteString;
import dev.fleet.registry.etcd.Transaction;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.store.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Items that are committed in one transaction of etcd. Confined to one thread. */
final class Chunk {
  /** etcd's own bound for comparisons and for operations: --max-txn-ops. */
  private static final int MAX_OPERATIONS = 128;

  /** etcd's bound is 1.5 MiB a request: --max-request-bytes. */
  private static final int MAX_BYTES = 1_200_000;

  /** How much a failed transaction may give back. */
  private static final int MAX_READ_BYTES = 16 * 1024 * 1024;

  private final KeySpace keys;
  private final Function<Key, @Nullable Row> base;
  private final Predicate<Key> busy;
  private final List<Decided> decided = new ArrayList<>();
  private final Map<Key, Check> checks = new LinkedHashMap<>();
  private final Map<Key, Write> writes = new LinkedHashMap<>();
  private final List<ByteString> rangeDeletes = new ArrayList<>();
  private int bytes;
  private int readBytes;

  /**
   * An item and what it decided.
   *
   * @param settle is to be told the revision of the commit
   */
  record Decided(Call<?>.Ticket ticket, boolean mayHaveHappened, LongConsumer settle) {}

  /** What became of the attempt to add an item. */
  sealed interface Added {
    /** It is in. */
    record Taken() implements Added {}

    /** There is no room for it: nothing has changed. */
    record NoRoom() implements Added {}

    /** It reads a key that is being written: nothing has changed. */
    record Busy(Key key) implements Added {}
  }

  /** What must still hold at the commit. */
  private record Check(@Nullable Row seen, boolean existenceOnly) {}

  /** A row to write; null deletes. */
  private record Write(@Nullable Row row, ByteString value, long lease) {}

  /**
   * @param base the row of a key as far as is known, or null
   * @param busy whether somebody is just writing a key: two would only clash
   */
  Chunk(KeySpace keys, Function<Key, @Nullable Row> base, Predicate<Key> busy) {
    this.keys = keys;
    this.base = base;
    this.busy = busy;
  }

  /** Lets an item decide and takes it in, if it can. */
  Added add(Call<?>.Ticket ticket, boolean mayHaveHappened) {
    var tx = new ItemTx(mayHaveHappened);
    LongConsumer settle = ticket.decide(tx);
    if (tx.busyKey != null) {
      return new Added.Busy(tx.busyKey);
    }
    if (!decided.isEmpty() && !tx.fits()) {
      return new Added.NoRoom();
    }
    tx.merge();
    decided.add(new Decided(ticket, mayHaveHappened, settle));
    return new Added.Taken();
  }

  boolean isEmpty() {
    return decided.isEmpty();
  }

  List<Decided> decided() {
    return decided;
  }

  /** The keys that decide whether it is committed. */
  List<Key> readKeys() {
    return List.copyOf(checks.keySet());
  }

  Set<Key> writtenKeys() {
    return writes.keySet();
  }

  /** The transaction; when it is refused it gives back what {@link #readKeys} are now. */
  Transaction transaction() {
    var conditions = new ArrayList<Transaction.Condition>(checks.size());
    checks.forEach((key, check) -> conditions.add(condition(key, check)));
    var operations = new ArrayList<Transaction.Write>(writes.size() + rangeDeletes.size());
    writes.forEach((key, write) -> operations.add(operation(key, write)));
    for (ByteString start : rangeDeletes) {
      operations.add(new Transaction.Write.DeleteRange(start, KeySpace.end(start)));
    }
    return new Transaction(conditions, operations, readKeyBytes());
  }

  /** {@link #readKeys} as etcd knows them. */
  List<ByteString> readKeyBytes() {
    return checks.keySet().stream().map(keys::bytes).toList();
  }

  private Transaction.Condition condition(Key key, Check check) {
    Row seen = check.seen();
    return check.existenceOnly()
        ? new Transaction.Condition.CreatedAt(
            keys.bytes(key), seen == null ? 0 : seen.version().created())
        : new Transaction.Condition.ModifiedAt(keys.bytes(key), seen == null ? 0 : seen.revision());
  }

  private Transaction.Write operation(Key key, Write write) {
    return write.row() == null
        ? new Transaction.Write.Delete(keys.bytes(key))
        : new Transaction.Write.Put(keys.bytes(key), write.value(), write.lease());
  }

  /** What one item reads and writes, before it is known whether it fits. */
  private final class ItemTx implements Tx {
    private final boolean mayHaveHappened;
    private final Map<Key, Check> itemChecks = new HashMap<>();
    private final Map<Key, Write> itemWrites = new LinkedHashMap<>();
    private final List<ByteString> itemRangeDeletes = new ArrayList<>();
    private int newChecks;
    private int putBytes;
    private int checkBytes;
    private boolean clash;
    private @Nullable Key busyKey;

    ItemTx(boolean mayHaveHappened) {
      this.mayHaveHappened = mayHaveHappened;
    }

    @Override
    public @Nullable Row read(Key key) {
      return read(key, false);
    }

    @Override
    public @Nullable Row readExistence(Key key) {
      return read(key, true);
    }

    private @Nullable Row read(Key key, boolean existenceOnly) {
      Write written = writes.get(key);
      if (written != null) {
        return written.row();
      }
      if (busy.test(key)) {
        busyKey = key;
      }
      Check own = itemChecks.get(key);
      Check before = own == null ? checks.get(key) : own;
      Row row = before == null ? base.apply(key) : before.seen();
      if (before == null) {
        newChecks++;
        checkBytes += row instanceof Row.FileRow file ? file.content().size() : 0;
      }
      boolean weak = existenceOnly && (before == null || before.existenceOnly());
      itemChecks.put(key, new Check(row, weak));
      return row;
    }

    @Override
    public boolean seemsThere(Key key) {
      return base.apply(key) != null;
    }

    @Override
    public void put(Key key, Row row) {
      put(key, row, 0);
    }

    @Override
    public void put(Key key, Row row, long lease) {
      write(key, new Write(row, Rows.encode(row), lease));
    }

    @Override
    public void delete(Key key) {
      write(key, new Write(null, ByteString.EMPTY, 0));
    }

    private void write(Key key, Write write) {
      clash |= writes.containsKey(key); // etcd refuses to write a key twice in a transaction.
      Write replaced = itemWrites.put(key, write);
      putBytes += size(key, write) - (replaced == null ? 0 : size(key, replaced));
    }

    private static int size(Key key, Write write) {
      return key.name().length() + 64 + write.value().size();
    }

    @Override
    public void deleteAll(ByteString start) {
      itemRangeDeletes.add(start);
    }

    @Override
    public boolean mayHaveHappened() {
      return mayHaveHappened;
    }

    boolean fits() {
      int operations =
          writes.size() + rangeDeletes.size() + itemWrites.size() + itemRangeDeletes.size();
      return !clash
          && checks.size() + newChecks <= MAX_OPERATIONS
          && operations <= MAX_OPERATIONS
          && bytes + putBytes <= MAX_BYTES
          && readBytes + checkBytes <= MAX_READ_BYTES;
    }

    void merge() {
      bytes += putBytes;
      readBytes += checkBytes;
      checks.putAll(itemChecks);
      writes.putAll(itemWrites);
      rangeDeletes.addAll(itemRangeDeletes);
    }
  }
}
