package dev.fleet.unit;

import java.util.Optional;

/** One {@code key=value} of {@code MachineMetadata=}. */
record MetadataPair(String key, String value) {
  /**
   * Empty unless there is exactly one {@code =} with something on both sides; nothing is trimmed.
   */
  static Optional<MetadataPair> read(String text) {
    int equals = text.indexOf('=');
    boolean wellFormed =
        equals > 0 && equals < text.length() - 1 && text.indexOf('=', equals + 1) < 0;
    return wellFormed
        ? Optional.of(new MetadataPair(text.substring(0, equals), text.substring(equals + 1)))
        : Optional.empty();
  }

  /** Whether white space, or the line end of a continued line, is at an end of the key or value. */
  boolean hasOuterSpace() {
    return key.startsWith("\\\n")
        || !Whitespace.trim(key).equals(key)
        || !Whitespace.trim(value).equals(value);
  }
}
