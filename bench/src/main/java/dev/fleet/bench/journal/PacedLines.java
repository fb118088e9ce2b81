package dev.fleet.bench.journal;

import dev.fleet.runtime.clock.Clocks;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbered lines of many units as they come, each counted once. Thread-safe: the lock of this
 * object guards everything.
 */
final class PacedLines {
  private static final Pattern LINE = Pattern.compile("paced ([0-9]{1,9}) ([0-9]{1,9})");

  private final Clocks clocks;
  private final Map<Integer, BitSet> numbersByUnit = new HashMap<>();
  private int distinct;
  private int repeated;

  PacedLines(Clocks clocks) {
    this.clocks = clocks;
  }

  /** Takes a line, or what is none of these. */
  synchronized void take(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return;
    }
    BitSet numbers =
        numbersByUnit.computeIfAbsent(Integer.valueOf(matcher.group(1)), unit -> new BitSet());
    int number = Integer.parseInt(matcher.group(2));
    if (numbers.get(number)) {
      repeated++;
    } else {
      numbers.set(number);
      distinct++;
    }
    notifyAll();
  }

  synchronized int distinct() {
    return distinct;
  }

  synchronized int repeated() {
    return repeated;
  }

  /** Waits until so many have come, or none has for a while. */
  synchronized void await(int count, Duration silence) throws InterruptedException {
    int before = -1;
    long since = clocks.nanos();
    while (distinct < count) {
      if (distinct != before) {
        before = distinct;
        since = clocks.nanos();
      }
      long left = silence.toNanos() - (clocks.nanos() - since);
      if (left <= 0) {
        return;
      }
      wait(Math.max(1, left / 1_000_000));
    }
  }
}
