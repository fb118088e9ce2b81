package dev.fleet.registry.etcd;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/**
 * What etcd does in one step: writes if every condition holds, else reads.
 *
 * @param reads single keys, for {@link Outcome.Refused}
 */
public record Transaction(List<Condition> conditions, List<Write> writes, List<ByteString> reads) {
  public Transaction {
    conditions = List.copyOf(conditions);
    writes = List.copyOf(writes);
    reads = List.copyOf(reads);
  }

  /** What must hold of a key; revision 0 means that there is no such key. */
  public sealed interface Condition {
    ByteString key();

    long revision();

    /** The key is the one that was made then. */
    record CreatedAt(ByteString key, long revision) implements Condition {}

    /** The key was last written then. */
    record ModifiedAt(ByteString key, long revision) implements Condition {}
  }

  /** A change of keys. A transaction writes each key once at the most. */
  public sealed interface Write {
    /**
     * Sets a key.
     *
     * @param lease with whose end it vanishes, 0 for none
     */
    record Put(ByteString key, ByteString value, long lease) implements Write {}

    /** Deletes a key, if it is there. */
    record Delete(ByteString key) implements Write {}

    /** Deletes the keys from {@code start} up to {@code end}, without that one. */
    record DeleteRange(ByteString start, ByteString end) implements Write {}
  }

  /** What became of it. */
  public sealed interface Outcome {
    /** All is written, at this revision. */
    record Committed(long revision) implements Outcome {}

    /** A condition does not hold. What was to be read is there in its order. */
    record Refused(List<Optional<Entry>> found) implements Outcome {}
  }
}
