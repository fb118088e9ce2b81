package dev.fleet.journal.source;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A field of an entry. A name may occur more than once in an entry. Immutable. */
public final class Field {
  private final String name;
  private final byte[] value;
  private @Nullable String text;

  /**
   * @param value need not be text; nobody may write to it any more
   */
  public Field(String name, byte[] value) {
    this.name = name;
    this.value = value;
  }

  public String name() {
    return name;
  }

  /** The value itself, not a copy: nobody may write to it. */
  public byte[] value() {
    return value;
  }

  /**
   * The value read as UTF-8; malformed parts become U+FFFD. Read once: many entries share a field.
   */
  public String text() {
    String known = text; // Threads that race for it read the same.
    if (known == null) {
      known = new String(value, StandardCharsets.UTF_8);
      text = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return name + "=" + text();
  }
}
