package dev.fleet.registry.view;

import java.util.List;
import java.util.Optional;

/**
 * Where a follower asks what changed. For any thread.
 *
 * @param <K> what names a thing that changes
 */
@FunctionalInterface
public interface Changes<K> {
  /**
   * What changed after one revision and up to another, each key once, in order of its last change.
   * Empty if that is not known any more.
   */
  Optional<List<ChangeLog.Change<K>>> between(long after, long upTo);
}
