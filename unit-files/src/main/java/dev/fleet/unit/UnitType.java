package dev.fleet.unit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of unit that may be submitted; a kind is the last part of a unit's name. */
public enum UnitType {
  AUTOMOUNT,
  BUSNAME,
  DEVICE,
  MOUNT,
  PATH,
  SCOPE,
  SERVICE,
  SLICE,
  SNAPSHOT,
  SOCKET,
  SWAP,
  TARGET,
  TIMER;

  private static final Map<String, UnitType> BY_WORD =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(type -> type.word, Function.identity()));

  private final String word = name().toLowerCase(Locale.ROOT);

  /** What a name of this type ends in, dot included: {@code ".service"}. */
  public String suffix() {
    return "." + word;
  }

  /** Whether templates and instances (names with an {@code @}) of this type may be submitted. */
  public boolean isTemplatable() {
    return switch (this) {
      case PATH, SERVICE, SOCKET, TARGET, TIMER -> true;
      case AUTOMOUNT, BUSNAME, DEVICE, MOUNT, SCOPE, SLICE, SNAPSHOT, SWAP -> false;
    };
  }

  /** The type that {@code word} ("service", case-sensitive, without dot) stands for. */
  static Optional<UnitType> named(String word) {
    return Optional.ofNullable(BY_WORD.get(word));
  }
}
