package dev.fleet.scheduler.lead;

import dev.fleet.scheduler.decide.Recent;
import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The unit files of one watch, by digest: each is parsed once, and only what concerns the placement
 * is kept. Bounded: the digests that were not asked for the longest are forgotten. Confined to one
 * thread.
 */
final class Contents {
  private static final String SECTION = "X-Fleet";

  private static final Requirements NOTHING =
      new Requirements(Optional.empty(), List.of(), List.of(), List.of(), Map.of(), false);

  private final Map<String, Parsed> byDigest;
  private final Map<Requirements, Requirements> shared;

  Contents(int maxContents) {
    this.byDigest = new Recent<>(maxContents);
    this.shared = new Recent<>(maxContents);
  }

  /** What a unit asks for, or what is wrong with its file. */
  record Asked(Requirements requirements, Optional<String> fault) {}

  private sealed interface Parsed {
    /** The same for every unit. */
    record Fixed(Requirements requirements) implements Parsed {}

    /** There are specifiers in it. */
    record ByName(UnitFile fleetSection) implements Parsed {}

    record Faulty(String fault) implements Parsed {}
  }

  void add(String digest, byte[] content) {
    byDigest.put(digest, parse(content));
  }

  private Parsed parse(byte[] content) {
    try {
      UnitFile section = fleetSection(UnitFile.parse(content));
      boolean plain = section.options().stream().noneMatch(option -> option.value().contains("%"));
      return plain
          ? new Parsed.Fixed(share(Requirements.unexpanded(section)))
          : new Parsed.ByName(section);
    } catch (UnitFileException e) {
      return new Parsed.Faulty("unit file cannot be read: " + e.getMessage());
    }
  }

  private static UnitFile fleetSection(UnitFile file) throws UnitFileException {
    var text = new StringBuilder("[" + SECTION + "]\n");
    for (UnitOption option : file.options()) {
      if (option.section().equals(SECTION)) {
        text.append(option.name()).append('=').append(option.value()).append('\n');
      }
    }
    return UnitFile.parse(text.toString());
  }

  /** What a unit with this content asks for; empty if the content is not known (any more). */
  Optional<Asked> of(UnitName name, String digest) {
    return Optional.ofNullable(byDigest.get(digest)).map(parsed -> asked(name, parsed));
  }

  private Asked asked(UnitName name, Parsed parsed) {
    return switch (parsed) {
      case Parsed.Fixed(var requirements) -> new Asked(requirements, Optional.empty());
      case Parsed.ByName(var section) ->
          new Asked(share(Requirements.of(name, section)), Optional.empty());
      case Parsed.Faulty(var fault) -> new Asked(NOTHING, Optional.of(fault));
    };
  }

  /** A thousand instances ask for the same as a rule. */
  private Requirements share(Requirements requirements) {
    Requirements same = shared.putIfAbsent(requirements, requirements);
    return same == null ? requirements : same;
  }
}
