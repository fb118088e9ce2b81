package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields that came last, by name: most of an entry is as in the entry before. Confined to one
 * thread. Bounded: some names, a short value each; what has no place is made anew.
 */
final class FieldCache {
  private static final int SLOTS = 256;
  private static final int MAX_VALUE_BYTES = 256;

  private final Predicate<String> wanted;
  private final @Nullable Slot[] slots = new Slot[SLOTS];

  /**
   * @param wanted which names are asked for
   */
  FieldCache(Predicate<String> wanted) {
    this.wanted = wanted;
  }

  /** What is known of a name. */
  static final class Slot {
    private final byte[] bytes;
    private final String name;
    private final boolean isWanted;
    private @Nullable Field last;

    private Slot(byte[] bytes, Predicate<String> wanted) {
      this.bytes = bytes;
      this.name = new String(bytes, StandardCharsets.ISO_8859_1);
      this.isWanted = wanted.test(name);
    }

    String name() {
      return name;
    }

    boolean isWanted() {
      return isWanted;
    }

    /** A field with a copy of this value. */
    Field field(byte[] value, int length) {
      Field known = last;
      if (known != null
          && known.value().length == length
          && Arrays.equals(known.value(), 0, length, value, 0, length)) {
        return known;
      }
      var field = new Field(name, Arrays.copyOf(value, length));
      if (length <= MAX_VALUE_BYTES) {
        last = field;
      }
      return field;
    }
  }

  Slot slot(byte[] name, int length) {
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + name[i];
    }
    int index = (hash ^ hash >>> 8) & (SLOTS - 1);
    Slot slot = slots[index];
    if (slot == null || !Arrays.equals(slot.bytes, 0, slot.bytes.length, name, 0, length)) {
      slot = new Slot(Arrays.copyOf(name, length), wanted);
      slots[index] = slot;
    }
    return slot;
  }
}
