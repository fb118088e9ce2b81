package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.Numbers;
import dev.fleet.unit.systemd.value.Size;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads {@code Limit…=} of systemd.exec(5). One use, one thread. */
final class LimitReader {
  private static final long SECOND = 1_000_000;
  private static final int MOST_NICE = 40;

  private final Map<ProcessLimit, ProcessLimit.Value> limits = new EnumMap<>(ProcessLimit.class);

  Map<ProcessLimit, ProcessLimit.Value> limits() {
    return limits;
  }

  /** One value for both, or {@code soft:hard}. */
  void read(ProcessLimit limit, OptionValue value) {
    String text = value.text();
    int colon = text.indexOf(':');
    OptionalLong soft = parse(limit, colon < 0 ? text : text.substring(0, colon));
    OptionalLong hard = colon < 0 ? soft : parse(limit, text.substring(colon + 1));
    if (soft.isEmpty() || hard.isEmpty()) {
      value.warnUnreadable("resource value");
    } else if (Long.compareUnsigned(soft.getAsLong(), hard.getAsLong()) > 0) {
      value.warn("Soft resource limit chosen higher than hard limit, ignoring: " + text);
    } else {
      limits.put(limit, new ProcessLimit.Value(soft.getAsLong(), hard.getAsLong()));
    }
  }

  private static OptionalLong parse(ProcessLimit limit, String text) {
    if (text.equals("infinity") && limit != ProcessLimit.NICE) {
      return OptionalLong.of(ProcessLimit.INFINITY);
    }
    return switch (limit) {
      case CPU -> seconds(text);
      case RTTIME -> micros(text);
      case NICE -> nice(text);
      case FSIZE, DATA, STACK, CORE, RSS, MEMLOCK, AS, MSGQUEUE -> Size.parse(text);
      case NPROC, NOFILE, LOCKS, SIGPENDING, RTPRIO -> Numbers.unsigned(text, Long.MAX_VALUE);
    };
  }

  /** Parts of a second count as a second. */
  private static OptionalLong seconds(String text) {
    return TimeSpan.parse(text)
        .map(span -> OptionalLong.of((span.micros() - 1 + SECOND) / SECOND))
        .orElse(OptionalLong.empty());
  }

  private static OptionalLong micros(String text) {
    return TimeSpan.parseMicros(text)
        .map(span -> OptionalLong.of(span.micros()))
        .orElse(OptionalLong.empty());
  }

  /** With a sign it is a nice level, else the kernel's own scale of 1 to 40. */
  private static OptionalLong nice(String text) {
    if (text.startsWith("+") || text.startsWith("-")) {
      OptionalInt level = Numbers.signed(text, -20, 19);
      return level.isPresent() ? OptionalLong.of(20L - level.getAsInt()) : OptionalLong.empty();
    }
    OptionalLong raw = Numbers.unsigned(text, MOST_NICE);
    return raw.isPresent() && raw.getAsLong() == 0 ? OptionalLong.of(1) : raw;
  }
}
