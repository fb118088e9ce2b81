package dev.fleet.bench.cluster;

import dev.fleet.bench.BenchException;
import java.time.Duration;
import java.util.List;

/**
 * A program that ran to its end.
 *
 * @param output what it wrote, on both streams; empty if that went elsewhere
 * @param wall from the call that started it to its end
 */
public record Ended(String command, int exitCode, String output, Duration wall) {
  private static final int LAST_LINES = 5;

  Ended saying(String words) {
    return new Ended(command, exitCode, words, wall);
  }

  /**
   * This, if it succeeded.
   *
   * @throws BenchException with what the program said, if it did not
   */
  public Ended orFail() {
    if (exitCode != 0) {
      throw new BenchException("'%s' failed with %d: %s".formatted(command, exitCode, lastWords()));
    }
    return this;
  }

  private String lastWords() {
    List<String> lines = output.strip().lines().toList();
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  public double millis() {
    return wall.toNanos() / 1e6;
  }

  public double seconds() {
    return wall.toNanos() / 1e9;
  }
}
