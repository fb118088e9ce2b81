package dev.fleet.scheduler.model;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which units have to be where another unit is, whether or not that one exists. */
final class Followers {
  private final Map<String, Set<UnitNode>> byPeer = new HashMap<>();

  void add(UnitNode unit) {
    for (String peer : unit.requirements().machineOf()) {
      byPeer.computeIfAbsent(peer, any -> new TreeSet<>(UnitNode.BY_NAME)).add(unit);
    }
  }

  void remove(UnitNode unit) {
    for (String peer : unit.requirements().machineOf()) {
      byPeer.computeIfPresent(
          peer,
          (any, followers) -> {
            followers.remove(unit);
            return followers.isEmpty() ? null : followers;
          });
    }
  }

  Set<UnitNode> of(UnitNode peer) {
    return byPeer.getOrDefault(peer.name(), Collections.emptySet());
  }
}
