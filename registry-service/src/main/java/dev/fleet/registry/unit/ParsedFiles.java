package dev.fleet.registry.unit;

import dev.fleet.unit.UnitFile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The last templates that were copied, parsed: thousands of instances come at once. Thread-safe.
 */
final class ParsedFiles {
  private static final int MAX_FILES = 64;

  private final Map<String, UnitFile> files =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, UnitFile> eldest) {
          return size() > MAX_FILES;
        }
      };

  /** The file of a digest; parsed at the first call. */
  synchronized UnitFile get(String digest, Supplier<UnitFile> parse) {
    UnitFile known = files.get(digest);
    if (known == null) {
      known = parse.get();
      files.put(digest, known);
    }
    return known;
  }
}
