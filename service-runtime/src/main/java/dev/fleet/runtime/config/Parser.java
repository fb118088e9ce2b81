package dev.fleet.runtime.config;

/**
 * Turns an option's text into its value.
 *
 * @param <T> the value's type
 */
@FunctionalInterface
public interface Parser<T> {
  /**
   * Parses the text of one option.
   *
   * @throws IllegalArgumentException if the text is no such value; its message completes the
   *     sentence "--name: …" and says what is expected
   */
  T parse(String text);
}
