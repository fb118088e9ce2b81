package dev.fleet.unit;

import java.util.Objects;

/**
 * One assignment of a unit file, as written: {@code value} still holds quotes, specifiers and the
 * backslash-newline of continued lines.
 */
public record UnitOption(String section, String name, String value) {
  public UnitOption {
    Objects.requireNonNull(section);
    Objects.requireNonNull(name);
    Objects.requireNonNull(value);
  }
}
