package dev.fleet.unit.systemd.value;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * The values that one part of a calendar expression takes: {@code 1,5..10/2}.
 *
 * @param ranges in order, each once; none stands for any value
 */
record CalendarField(List<Range> ranges) {
  static final CalendarField ANY = new CalendarField(List.of());

  private static final long NONE = -1;

  /**
   * A value, or several.
   *
   * @param start the first
   * @param stop the last; -1 if there is none, or no other value than {@code start}
   * @param repeat the distance between two; 0 if there is only one
   */
  record Range(long start, long stop, long repeat) {
    static final Comparator<Range> ORDER =
        Comparator.comparingLong(Range::start)
            .thenComparingLong(Range::stop)
            .thenComparingLong(Range::repeat);

    /** The same values with the least stop, and without a repeat that is never reached. */
    Range normalized() {
      long last = stop > start && repeat > 0 ? stop - (stop - start) % repeat : stop;
      boolean single = start == last || (last > start && repeat > 0 && start + repeat > last);
      return single ? new Range(start, NONE, 0) : new Range(start, last, repeat);
    }

    /** The first value from {@code from} on; negative if there is none. */
    long next(long from) {
      if (start >= from) {
        return start;
      }
      if (repeat == 0) {
        return NONE;
      }
      long steps = (from - start + repeat - 1) / repeat;
      long value = start + repeat * steps;
      return stop < 0 || value <= stop ? value : NONE;
    }

    /** Of a range counted from the end of something, the same counted from its start. */
    private Range mirrored(long length) {
      long first = length + 1 - start;
      if (stop < 0) {
        return new Range(first, NONE, repeat);
      }
      return new Range(length + 1 - stop, first, repeat);
    }

    private boolean isValid(long least, long most, boolean fromEnd) {
      if (start < least || start > most || repeat > most - least) {
        return false;
      }
      if (stop >= 0) {
        return stop >= least && stop <= most && start + repeat <= stop;
      }
      return fromEnd ? start - repeat >= least : start + repeat <= most;
    }
  }

  CalendarField {
    ranges = ranges.stream().map(Range::normalized).distinct().sorted(Range.ORDER).toList();
  }

  static CalendarField of(long... values) {
    return new CalendarField(
        java.util.Arrays.stream(values).mapToObj(value -> new Range(value, NONE, 0)).toList());
  }

  boolean isAny() {
    return ranges.isEmpty();
  }

  /** Whether every value lies within the bounds, both included, and every repeat happens. */
  boolean isValid(long least, long most, boolean fromEnd) {
    return ranges.stream().allMatch(range -> range.isValid(least, most, fromEnd));
  }

  /** The first value from {@code from} to {@code most}; empty if there is none. */
  OptionalLong next(long from, long most) {
    if (isAny()) {
      return from <= most ? OptionalLong.of(from) : OptionalLong.empty();
    }
    return ranges.stream()
        .mapToLong(range -> range.next(from))
        .filter(value -> value >= 0 && value <= most)
        .min();
  }

  /** Of days counted from the end of a month, the same counted from its start. */
  CalendarField fromEnd(int monthLength) {
    return new CalendarField(ranges.stream().map(range -> range.mirrored(monthLength)).toList());
  }
}
