package dev.fleet.registry.machine;

import dev.fleet.registry.wire.Checks;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;

/** What metadata of machines may look like. */
final class MetadataRules {
  /** How many keys a machine may have, and how many a request may name. */
  static final int MAX_KEYS = 256;

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
  private static final int MAX_VALUE_BYTES = 1_024;

  private MetadataRules() {}

  /** Metadata of an agent's configuration; a key without value is a tag. */
  static void checkConfigured(String field, Map<String, String> metadata) {
    check(field, metadata, 0);
  }

  /** Metadata that a user sets. */
  static void checkEdited(String field, Map<String, String> metadata) {
    check(field, metadata, 1);
  }

  private static void check(String field, Map<String, String> metadata, int minBytes) {
    checkKeys(field, metadata.keySet());
    metadata.forEach(
        (key, value) -> {
          int bytes = value.getBytes(StandardCharsets.UTF_8).length;
          Checks.that(
              bytes >= minBytes && bytes <= MAX_VALUE_BYTES,
              field + "[" + key + "]",
              "a value has %d to %d bytes, got %d".formatted(minBytes, MAX_VALUE_BYTES, bytes));
        });
  }

  static void checkKeys(String field, Collection<String> keys) {
    Checks.that(
        keys.size() <= MAX_KEYS,
        field,
        "at most " + MAX_KEYS + " keys are allowed, got " + keys.size());
    for (String key : keys) {
      Checks.that(
          KEY.matcher(key).matches(),
          field,
          "a key is 1 to 128 characters of [A-Za-z0-9_.-], got '" + Checks.shown(key) + "'");
    }
  }
}
