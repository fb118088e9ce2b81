package dev.fleet.unit.systemd.value;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Booleans as systemd spells them. */
public final class Bool {
  private static final Set<String> TRUE = Set.of("1", "yes", "y", "true", "t", "on");
  private static final Set<String> FALSE = Set.of("0", "no", "n", "false", "f", "off");

  private Bool() {}

  /** Reads a boolean, in any case; empty if it is none. */
  public static Optional<Boolean> parse(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (TRUE.contains(word)) {
      return Optional.of(true);
    }
    return FALSE.contains(word) ? Optional.of(false) : Optional.empty();
  }
}
