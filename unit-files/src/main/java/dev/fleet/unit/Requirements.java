package dev.fleet.unit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What the {@code [X-Fleet]} section of a unit asks of its machine. Immutable; deprecated keys are
 * included.
 *
 * @param machineId the machine's full or short ID; present but empty is a requirement that no
 *     machine meets
 * @param machineOf names of units that must all be on the same machine
 * @param conflicts {@link Glob} patterns of units that must not be on the same machine
 * @param replaces {@link Glob} patterns of units that have to leave the machine for this one
 * @param metadata for each key, in the order of the file, the values of which the machine must have
 *     one
 * @param global whether the unit runs on every machine that fits
 */
public record Requirements(
    Optional<String> machineId,
    List<String> machineOf,
    List<String> conflicts,
    List<String> replaces,
    Map<String, Set<String>> metadata,
    boolean global) {

  private static final Set<String> TRUE_WORDS = Set.of("true", "yes", "1", "on", "t");

  public Requirements {
    machineOf = List.copyOf(machineOf);
    conflicts = List.copyOf(conflicts);
    replaces = List.copyOf(replaces);
    metadata = frozen(metadata);
  }

  /** The requirements of the unit {@code name}, its specifiers expanded. */
  public static Requirements of(UnitName name, UnitFile file) {
    return read(file, value -> Specifiers.expand(name, value));
  }

  /** The requirements as written, with their specifiers; this is what validation looks at. */
  public static Requirements unexpanded(UnitFile file) {
    return read(file, UnaryOperator.identity());
  }

  private static Requirements read(UnitFile file, UnaryOperator<String> expansion) {
    var section = new FleetSection(file, expansion);
    return new Requirements(
        section.first(FleetKey.MACHINE_ID),
        section.values(FleetKey.MACHINE_OF),
        section.values(FleetKey.CONFLICTS).stream()
            .flatMap(v -> Whitespace.words(v).stream())
            .toList(),
        section.values(FleetKey.REPLACES),
        metadata(section.values(FleetKey.MACHINE_METADATA)),
        section.last(FleetKey.GLOBAL).filter(Requirements::isTrue).isPresent());
  }

  static boolean isTrue(String word) {
    return TRUE_WORDS.contains(word.toLowerCase(Locale.ROOT));
  }

  private static Map<String, Set<String>> metadata(List<String> values) {
    Map<String, Set<String>> metadata = new LinkedHashMap<>();
    for (String value : values) {
      MetadataPair.read(value)
          .ifPresent(
              pair ->
                  metadata
                      .computeIfAbsent(pair.key(), key -> new LinkedHashSet<>())
                      .add(pair.value()));
    }
    return metadata;
  }

  private static Map<String, Set<String>> frozen(Map<String, Set<String>> metadata) {
    Map<String, Set<String>> copy = new LinkedHashMap<>();
    metadata.forEach(
        (key, values) -> copy.put(key, Collections.unmodifiableSet(new LinkedHashSet<>(values))));
    return Collections.unmodifiableMap(copy);
  }
}
