package dev.fleet.registry.etcd;

import java.util.List;

/**
 * Where the mirror delivers to. All methods are called by the mirror's one thread. Nothing counts
 * before {@link #publish}.
 */
public interface Sink {
  /** The revision of the last {@link #publish}; 0 before the first. */
  long revision();

  /** Forget everything: etcd's history is not the one it was. */
  void reset();

  /** A full list of all keys, of one revision, begins. */
  void beginList(long revision);

  /** The next keys of the list, in order. */
  void listed(List<Entry> page);

  /** The list is complete: keys that were not in it are gone. */
  void endList();

  /** One change. */
  void changed(Change change);

  /** Everything up to {@code revision} has been delivered. */
  void publish(long revision);

  /** etcd has answered, or is away. */
  void connected(boolean connected);
}
