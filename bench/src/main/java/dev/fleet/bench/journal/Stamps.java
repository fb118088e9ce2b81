package dev.fleet.bench.journal;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.Percentiles;
import dev.fleet.runtime.clock.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How old lines are when they come that say when they were written. Thread-safe: the lock of this
 * object guards everything.
 */
final class Stamps {
  private static final Pattern STAMP = Pattern.compile("stamp ([0-9]{10})([0-9]{9})");

  private final Clocks clocks;
  private final String follower;
  private final List<Double> millis = new ArrayList<>();

  /**
   * @param follower whose they are, for the error
   */
  Stamps(Clocks clocks, String follower) {
    this.clocks = clocks;
    this.follower = follower;
  }

  /** Takes a line that has a stamp in it, or has none and does not count. */
  synchronized void take(String line) {
    Instant now = clocks.now();
    Matcher matcher = STAMP.matcher(line);
    if (matcher.find()) {
      Instant written =
          Instant.ofEpochSecond(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
      millis.add(ChronoUnit.NANOS.between(written, now) / 1e6);
      notifyAll();
    }
  }

  /**
   * Waits until so many have come.
   *
   * @param cold how many of the first do not count
   */
  synchronized Percentiles await(int count, int cold, Duration limit) throws InterruptedException {
    long begin = clocks.nanos();
    while (millis.size() < cold + count) {
      long left = limit.toNanos() - (clocks.nanos() - begin);
      if (left <= 0) {
        throw new BenchException(
            "%s: only %d of %d lines came within %d s"
                .formatted(follower, millis.size(), cold + count, limit.toSeconds()));
      }
      wait(Math.max(1, left / 1_000_000));
    }
    return new Percentiles(millis.subList(cold, cold + count));
  }
}
