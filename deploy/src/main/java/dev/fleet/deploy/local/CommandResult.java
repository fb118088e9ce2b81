package dev.fleet.deploy.local;

import java.time.Duration;

/**
 * What a finished command left.
 *
 * @param exit its exit code; 128 + N after signal N
 * @param stdout all it wrote there, as UTF-8
 * @param stderr all it wrote there, as UTF-8
 * @param wallTime from just before its start to its end
 */
public record CommandResult(int exit, String stdout, String stderr, Duration wallTime) {
  /** True for exit code 0. */
  public boolean ok() {
    return exit == 0;
  }
}
