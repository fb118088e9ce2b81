package dev.fleet.runtime.config;

import java.util.Map;
import java.util.Optional;

/** The checked values of all options. Immutable. */
public final class Settings {
  private final Map<Option<?>, Object> values;

  Settings(Map<Option<?>, Object> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * The value of an option that has a default or is required.
   *
   * @throws IllegalStateException if the option isn't declared, or is optional and was not given
   */
  public <T> T get(Option<T> option) {
    return find(option)
        .orElseThrow(() -> new IllegalStateException("no value for the option " + option));
  }

  /** The value of an option if it has one. */
  @SuppressWarnings("unchecked") // The only writer puts what the option's own parser gave.
  public <T> Optional<T> find(Option<T> option) {
    return Optional.ofNullable((T) values.get(option));
  }
}
