package dev.fleet.journal.source;

import java.util.List;
import java.util.Optional;

/**
 * An entry of the journal.
 *
 * @param realtimeMicros {@code __REALTIME_TIMESTAMP}, since 1970
 * @param monotonicMicros {@code __MONOTONIC_TIMESTAMP}, since boot
 * @param fields in the journal's order, without those whose names begin with two underscores: they
 *     are the components above
 */
public record Entry(Cursor cursor, long realtimeMicros, long monotonicMicros, List<Field> fields) {
  public Entry {
    fields = List.copyOf(fields);
  }

  /** The first field of that name. */
  public Optional<Field> field(String name) {
    for (Field field : fields) {
      if (field.name().equals(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  /** The text of the first field of that name. */
  public Optional<String> text(String name) {
    return field(name).map(Field::text);
  }
}
