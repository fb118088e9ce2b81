package dev.fleet.journalfiles;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A field of a record, by journald's rules for names. A name may occur more than once. Immutable.
 */
public final class JournalField {
  /** The most bytes of a value. */
  public static final int MAX_VALUE_BYTES = 1024 * 1024;

  private static final Pattern NAME = Pattern.compile("[A-Z_][A-Z0-9_]{0,63}");

  private final String name;
  private final byte[] value;

  /**
   * @param name capitals, digits and underscores, at most 64, no digit first
   * @param value need not be text; nobody may write to it any more
   * @throws IllegalArgumentException if the name is none, or the value is longer than {@link
   *     #MAX_VALUE_BYTES}
   */
  public JournalField(String name, byte[] value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a journal field: " + name);
    }
    if (value.length > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          name + " has " + value.length + " bytes, the most is " + MAX_VALUE_BYTES);
    }
    this.name = name;
    this.value = value;
  }

  private JournalField(byte[] value, String name) {
    this.name = name;
    this.value = value;
  }

  /** A field that was checked when it was written. */
  static JournalField trusted(String name, byte[] value) {
    return new JournalField(value, name);
  }

  /** A field whose value is text. */
  public static JournalField of(String name, String value) {
    return new JournalField(name, value.getBytes(StandardCharsets.UTF_8));
  }

  public String name() {
    return name;
  }

  /** The value itself, not a copy: nobody may write to it. */
  public byte[] value() {
    return value;
  }

  /** The value read as UTF-8; malformed parts become U+FFFD. */
  public String text() {
    return new String(value, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return name + "=" + text();
  }
}
