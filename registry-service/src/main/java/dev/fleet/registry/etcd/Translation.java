package dev.fleet.registry.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import java.util.List;
import java.util.Optional;

/** Between this package's types and those of jetcd, which stay within. */
final class Translation {
  static final GetOption COUNT = GetOption.builder().withCountOnly(true).build();

  private Translation() {}

  static ByteSequence bytes(ByteString bytes) {
    return ByteSequence.from(bytes);
  }

  private static ByteString bytes(ByteSequence bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.getBytes()); // The array is a copy already.
  }

  static RangeRequest range(ByteString start, ByteString end, long revision, int most) {
    return RangeRequest.newBuilder()
        .setKey(start)
        .setRangeEnd(end)
        .setRevision(revision)
        .setLimit(most)
        .build();
  }

  /** Rows of lists have not gone through jetcd's own types. */
  static Page page(RangeResponse answer) {
    return new Page(
        answer.getKvsList().stream()
            .map(
                row ->
                    new Entry(
                        row.getKey(),
                        row.getValue(),
                        row.getCreateRevision(),
                        row.getModRevision()))
            .toList(),
        answer.getMore(),
        answer.getHeader().getRevision());
  }

  static WatchOption watch(ByteString end, long revision) {
    return WatchOption.builder()
        .withRange(bytes(end))
        .withRevision(revision)
        .withCreateNotify(true)
        .withRequireLeader(true)
        .build();
  }

  static Cmp[] conditions(List<Transaction.Condition> conditions) {
    return conditions.stream().map(Translation::condition).toArray(Cmp[]::new);
  }

  private static Cmp condition(Transaction.Condition condition) {
    CmpTarget<?> target =
        switch (condition) {
          case Transaction.Condition.CreatedAt at -> CmpTarget.createRevision(at.revision());
          case Transaction.Condition.ModifiedAt at -> CmpTarget.modRevision(at.revision());
        };
    return new Cmp(bytes(condition.key()), Cmp.Op.EQUAL, target);
  }

  static Op[] writes(List<Transaction.Write> writes) {
    return writes.stream().map(Translation::write).toArray(Op[]::new);
  }

  private static Op write(Transaction.Write write) {
    return switch (write) {
      case Transaction.Write.Put put ->
          Op.put(
              bytes(put.key()),
              bytes(put.value()),
              PutOption.builder().withLeaseId(put.lease()).build());
      case Transaction.Write.Delete delete -> Op.delete(bytes(delete.key()), DeleteOption.DEFAULT);
      case Transaction.Write.DeleteRange range ->
          Op.delete(
              bytes(range.start()), DeleteOption.builder().withRange(bytes(range.end())).build());
    };
  }

  static Op[] gets(List<ByteString> keys) {
    return keys.stream().map(key -> Op.get(bytes(key), GetOption.DEFAULT)).toArray(Op[]::new);
  }

  static List<Optional<Entry>> found(TxnResponse answer) {
    return answer.getGetResponses().stream().map(Translation::found).toList();
  }

  private static Optional<Entry> found(GetResponse answer) {
    return answer.getKvs().stream().findFirst().map(Translation::entry);
  }

  static Entry entry(KeyValue entry) {
    return new Entry(
        bytes(entry.getKey()),
        bytes(entry.getValue()),
        entry.getCreateRevision(),
        entry.getModRevision());
  }

  static Change change(WatchEvent event) {
    KeyValue entry = event.getKeyValue();
    return switch (event.getEventType()) {
      case PUT -> new Change.Put(entry(entry));
      case DELETE -> new Change.Delete(bytes(entry.getKey()), entry.getModRevision());
      case UNRECOGNIZED ->
          throw new IllegalArgumentException("etcd reports a change of an unknown kind: " + event);
    };
  }
}
