package dev.fleet.unit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The valid name of a unit, such as {@code web.service}, a template {@code web@.service}, or an
 * instance of it {@code web@1.service}.
 *
 * <p>A name splits at its <em>first</em> {@code @} and its <em>last</em> dot: {@code
 * a.1@b@c.service} is instance {@code b@c} of template {@code a.1@.service}. Names order by their
 * characters.
 */
public record UnitName(String value) implements Comparable<UnitName> {
  /** The longest name, in bytes. */
  public static final int MAX_BYTES = 256;

  /**
   * For names known to be valid; use {@link #parse} for what comes from outside.
   *
   * @throws IllegalArgumentException if the name is not valid
   */
  public UnitName {
    fault(value)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(fault);
            });
  }

  /** Reads a name that comes from outside. */
  public static UnitName parse(String text) throws UnitNameException {
    Optional<String> fault = fault(text);
    if (fault.isPresent()) {
      throw new UnitNameException(fault.get());
    }
    return new UnitName(text);
  }

  /** What is wrong with {@code text} as a unit name, in one line; empty if nothing is. */
  public static Optional<String> fault(String text) {
    if (text.isEmpty()) {
      return Optional.of("unit name cannot be empty");
    }
    if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return Optional.of("unit name exceeds maximum length (" + MAX_BYTES + ")");
    }
    int dot = text.lastIndexOf('.');
    if (dot < 0) {
      return Optional.of("unit name must contain \".\"");
    }
    if (dot == text.length() - 1) {
      return Optional.of("unit name cannot end in \".\"");
    }
    return typeFault(text, text.substring(dot + 1)).or(() -> characterFault(text, dot));
  }

  /**
   * The name that a command-line argument means: the last part of a path, with {@code .service}
   * added unless it ends in the suffix of a unit type. The answer need not be valid.
   */
  public static String mangle(String argument) {
    int end = argument.length();
    while (end > 0 && argument.charAt(end - 1) == '/') {
      end--;
    }
    String base = argument.substring(argument.lastIndexOf('/', end - 1) + 1, end);
    if (base.isEmpty()) {
      return "";
    }
    int dot = base.lastIndexOf('.');
    boolean typed = dot >= 0 && UnitType.named(base.substring(dot + 1)).isPresent();
    return typed ? base : base + UnitType.SERVICE.suffix();
  }

  /** The type that the name ends in. */
  public UnitType type() {
    return UnitType.named(value.substring(dot() + 1)).orElseThrow();
  }

  /** The name without its suffix: {@code web@1}. */
  public String stem() {
    return value.substring(0, dot());
  }

  /** What comes before the first {@code @}: {@code web}; the stem of a plain name. */
  public String prefix() {
    return value.substring(0, at().orElse(dot()));
  }

  /**
   * What stands between the first {@code @} and the suffix: {@code 1}; empty for plain names and
   * templates.
   */
  public Optional<String> instance() {
    return isInstance()
        ? Optional.of(value.substring(at().orElseThrow() + 1, dot()))
        : Optional.empty();
  }

  /**
   * For an instance the name of its template: {@code web@.service}; empty for plain names and
   * templates.
   */
  public Optional<UnitName> template() {
    return isInstance()
        ? Optional.of(new UnitName(prefix() + "@" + type().suffix()))
        : Optional.empty();
  }

  /**
   * Whether nothing stands between the {@code @} and the suffix, so that instances are made from
   * it.
   */
  public boolean isTemplate() {
    OptionalInt at = at();
    return at.isPresent() && at.getAsInt() == dot() - 1;
  }

  /** Whether the name says which template it was made from, and which instance of it this is. */
  public boolean isInstance() {
    OptionalInt at = at();
    return at.isPresent() && at.getAsInt() < dot() - 1;
  }

  @Override
  public int compareTo(UnitName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  private int dot() {
    return value.lastIndexOf('.');
  }

  private OptionalInt at() {
    int at = value.indexOf('@');
    return at < 0 ? OptionalInt.empty() : OptionalInt.of(at);
  }

  private static Optional<String> typeFault(String text, String word) {
    Optional<UnitType> type = UnitType.named(word);
    if (type.isEmpty()) {
      return Optional.of("invalid unit type: " + Quoted.text(word));
    }
    if (text.indexOf('@') >= 0 && !type.get().isTemplatable()) {
      return Optional.of("invalid unit type for template: " + Quoted.text(word));
    }
    return Optional.empty();
  }

  private static Optional<String> characterFault(String text, int dot) {
    Optional<String> invalid =
        text.substring(0, dot)
            .codePoints()
            .filter(c -> !isAllowed(c))
            .mapToObj(c -> "invalid character " + Quoted.character(c) + " in unit name")
            .findFirst();
    if (invalid.isPresent()) {
      return invalid;
    }
    return text.startsWith("@") ? Optional.of("unit name cannot start in \"@\"") : Optional.empty();
  }

  private static boolean isAllowed(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || ":-_.\\@".indexOf(c) >= 0;
  }
}
