package dev.fleet.registry.etcd;

import com.google.protobuf.ByteString;

/** One change of one key. */
public sealed interface Change {
  /** The key as it is now. */
  record Put(Entry entry) implements Change {}

  /** The key is gone since {@code revision}. */
  record Delete(ByteString key, long revision) implements Change {}

  /** The revision that made the change. */
  default long at() {
    return switch (this) {
      case Put put -> put.entry().modified();
      case Delete delete -> delete.revision();
    };
  }
}
