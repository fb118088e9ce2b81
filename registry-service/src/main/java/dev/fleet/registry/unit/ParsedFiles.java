package dev.fleet.registry.unit;

import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitValidation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The last templates that were copied, parsed and checked: thousands of instances come at once.
 * Thread-safe.
 */
final class ParsedFiles {
  private static final int MAX_FILES = 64;
  private static final String SECTION = "X-Fleet";

  /** Its older spelling ends in the same word. */
  private static final String PEERS = "MachineOf";

  private final Map<String, Parsed> files =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Parsed> eldest) {
          return size() > MAX_FILES;
        }
      };

  /**
   * What is to be said of one unit with a file.
   *
   * @param errors why it is refused; empty if it is not
   * @param global whether it is a global one
   * @param warnings what is odd but allowed
   */
  record Verdict(List<String> errors, boolean global, List<String> warnings) {
    static Verdict of(UnitName name, UnitFile file) {
      return new Verdict(
          UnitValidation.errors(name, file),
          Requirements.of(name, file).global(),
          UnitValidation.warnings(name, file));
    }
  }

  /**
   * A file that has been read.
   *
   * @param forAll what is to be said of every instance; empty if that depends on its name
   */
  private record Parsed(UnitFile file, Optional<Verdict> forAll) {
    static Parsed of(UnitName name, UnitFile file) {
      return new Parsed(
          file, dependsOnName(file) ? Optional.empty() : Optional.of(Verdict.of(name, file)));
    }

    Verdict verdict(UnitName name) {
      return forAll.orElseGet(() -> Verdict.of(name, file));
    }
  }

  /** Specifiers stand for parts of the name, and a peer may be the unit itself. */
  private static boolean dependsOnName(UnitFile file) {
    return file.options().stream()
        .filter(option -> option.section().equals(SECTION))
        .anyMatch(option -> option.value().contains("%") || option.name().endsWith(PEERS));
  }

  /** What is to be said of a unit whose file has this digest; parsed at the first call. */
  Verdict verdict(UnitName name, String digest, Supplier<UnitFile> parse) {
    Parsed parsed;
    synchronized (this) {
      parsed = files.get(digest);
      if (parsed == null) {
        parsed = Parsed.of(name, parse.get());
        files.put(digest, parsed);
      }
    }
    return parsed.verdict(name);
  }
}
