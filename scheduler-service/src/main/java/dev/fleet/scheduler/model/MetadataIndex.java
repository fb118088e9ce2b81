package dev.fleet.scheduler.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The machines of the cluster by the pairs of their metadata. */
final class MetadataIndex {
  private final Map<String, Map<String, Set<MachineNode>>> byKey = new HashMap<>();

  void add(MachineNode machine, Map<String, String> metadata) {
    metadata.forEach(
        (key, value) ->
            byKey
                .computeIfAbsent(key, any -> new HashMap<>())
                .computeIfAbsent(value, any -> new HashSet<>())
                .add(machine));
  }

  void remove(MachineNode machine, Map<String, String> metadata) {
    metadata.forEach(
        (key, value) ->
            byKey.computeIfPresent(key, (any, byValue) -> without(byValue, value, machine)));
  }

  private static @Nullable Map<String, Set<MachineNode>> without(
      Map<String, Set<MachineNode>> byValue, String value, MachineNode machine) {
    byValue.computeIfPresent(
        value,
        (any, machines) -> {
          machines.remove(machine);
          return machines.isEmpty() ? null : machines;
        });
    return byValue.isEmpty() ? null : byValue;
  }

  /** As few machines as possible among which are all that meet a requirement, if it has a key. */
  Stream<MachineNode> candidates(Map<String, Set<String>> requirement) {
    String best = "";
    int least = Integer.MAX_VALUE;
    for (Map.Entry<String, Set<String>> want : requirement.entrySet()) {
      int count = 0;
      for (String value : want.getValue()) {
        count += with(want.getKey(), value).size();
      }
      if (count < least) {
        least = count;
        best = want.getKey();
      }
    }
    String key = best;
    return requirement.getOrDefault(key, Set.of()).stream()
        .flatMap(value -> with(key, value).stream());
  }

  /** The machines that have what is required of at least one key, by ID. */
  NavigableSet<MachineNode> meetingSome(Map<String, Set<String>> requirement) {
    NavigableSet<MachineNode> found = new TreeSet<>(MachineNode.BY_ID);
    requirement.forEach((key, values) -> values.forEach(value -> found.addAll(with(key, value))));
    return found;
  }

  private Collection<MachineNode> with(String key, String value) {
    return byKey.getOrDefault(key, Map.of()).getOrDefault(value, Set.of());
  }
}
