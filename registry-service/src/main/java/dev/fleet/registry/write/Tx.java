package dev.fleet.registry.write;

import com.google.protobuf.ByteString;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Row;
import org.jspecify.annotations.Nullable;

/** What an {@link Item} sees of the store, and where it leaves its writes. */
public interface Tx {
  /** A row, or null; the transaction fails if it is not as read when it commits. */
  @Nullable Row read(Key key);

  /** As {@link #read}, but the row may change as long as it is not deleted or made anew. */
  @Nullable Row readExistence(Key key);

  /**
   * Whether a row was there when this replica last looked; the transaction does not depend on it.
   */
  boolean seemsThere(Key key);

  /**
   * Writes a row; its version is ignored, but shown to whoever reads the row in this transaction.
   */
  void put(Key key, Row row);

  /** Writes a row that vanishes with a lease. */
  void put(Key key, Row row, long lease);

  /** Deletes a row, if it is there. */
  void delete(Key key);

  /** Deletes all keys from {@code start} with its prefix. */
  void deleteAll(ByteString start);

  /** Whether an earlier attempt may have been committed without our knowing. */
  boolean mayHaveHappened();

  default Row.@Nullable UnitRow unit(String name) {
    return (Row.UnitRow) read(Key.unit(name));
  }

  default Row.@Nullable FileRow file(String digest) {
    return (Row.FileRow) read(Key.file(digest));
  }

  default Row.@Nullable PlacementRow placement(String unit) {
    return (Row.PlacementRow) read(Key.placement(unit));
  }

  default Row.@Nullable MachineRow machine(String id) {
    return (Row.MachineRow) read(Key.machine(id));
  }

  default Row.@Nullable MetadataRow metadata(String machineId) {
    return (Row.MetadataRow) read(Key.metadata(machineId));
  }
}
