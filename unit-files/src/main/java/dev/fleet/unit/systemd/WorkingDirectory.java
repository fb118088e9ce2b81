package dev.fleet.unit.systemd;

/**
 * Where processes start.
 *
 * @param missingOk whether a folder that is not there is no error ({@code -}); {@code /} takes its
 *     place
 */
public record WorkingDirectory(Place place, boolean missingOk) {
  /** Which folder. */
  public sealed interface Place {}

  /** An absolute path. */
  public record At(String path) implements Place {}

  /** {@code ~}: the home folder of {@code User=}. */
  public record Home() implements Place {}
}
