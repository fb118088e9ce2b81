package dev.fleet.registry.wire;

import dev.fleet.registry.view.ClusterState;
import dev.fleet.v1.WatchMark;

/**
 * Turns changed keys into the messages of one stream. Confined to the stream's thread.
 *
 * @param <K> what names a thing that changes
 */
public interface Feed<K> {
  /** The keys of all that the stream is about. */
  Iterable<K> all(ClusterState state);

  /**
   * Adds what the key is now to the message that is being made.
   *
   * @return by how many bytes the message has grown; 0 if the stream is not about this key
   */
  int add(ClusterState state, K key);

  /** Sends the message that is being made, which may be empty, and begins another. */
  void send(WatchMark mark, long revision) throws InterruptedException;
}
