package dev.fleet.runtime.config;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One option of a service. Immutable; usually a constant.
 *
 * <p>Its value comes from the command line ({@code --name value}), else from the environment
 * ({@code FLEET_NAME}), else from the configuration file ({@code name=value}), else from the
 * default.
 *
 * @param <T> the value's type
 */
public final class Option<T> {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  private final String name;
  private final Parser<T> parser;
  private final @Nullable String fallback;
  private final boolean required;
  private final boolean flag;
  private final String description;

  private Option(
      String name,
      Parser<T> parser,
      @Nullable String fallback,
      boolean required,
      boolean flag,
      String description) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("an option's name is kebab-case, got '" + name + "'");
    }
    this.name = name;
    this.parser = parser;
    this.fallback = fallback;
    this.required = required;
    this.flag = flag;
    this.description = description;
  }

  /** An option with a default, given as text so that help can show it. */
  public static <T> Option<T> of(
      String name, Parser<T> parser, String fallback, String description) {
    return new Option<>(name, parser, fallback, false, false, description);
  }

  /** An option that must be given. */
  public static <T> Option<T> required(String name, Parser<T> parser, String description) {
    return new Option<>(name, parser, null, true, false, description);
  }

  /** An option that may be left out; read it with {@link Settings#find}. */
  public static <T> Option<T> optional(String name, Parser<T> parser, String description) {
    return new Option<>(name, parser, null, false, false, description);
  }

  /** A switch, off by default: {@code --name} turns it on, {@code --name=false} off. */
  public static Option<Boolean> flag(String name, String description) {
    return new Option<>(name, Parsers.bool(), "false", false, true, description);
  }

  /** The kebab-case name, without dashes in front. */
  public String name() {
    return name;
  }

  /** The name of the environment variable that sets it. */
  public String environmentName() {
    return "FLEET_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** What it means, for help. */
  public String description() {
    return description;
  }

  boolean isRequired() {
    return required;
  }

  boolean isFlag() {
    return flag;
  }

  @Nullable String fallback() {
    return fallback;
  }

  T parse(String text) {
    return parser.parse(text);
  }

  @Override
  public String toString() {
    return "--" + name;
  }
}
