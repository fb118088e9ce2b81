package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.RateLimit;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How output is logged.
 *
 * @param identifier the name of the process unless set
 * @param facility of syslog(3), 0 to 127; 3 ({@code daemon}) unless set
 * @param level 0 (emerg) to 7 (debug); 6 (info) unless set
 * @param levelPrefix whether {@code <n>} at a line's start sets its level
 * @param levelMax lines of less importance are dropped
 * @param rateLimit of this unit, instead of the journal's own
 */
public record LogSettings(
    Optional<String> identifier,
    int facility,
    int level,
    boolean levelPrefix,
    OptionalInt levelMax,
    Optional<RateLimit> rateLimit) {
  public static final LogSettings DEFAULT =
      new LogSettings(Optional.empty(), 3, 6, true, OptionalInt.empty(), Optional.empty());
}
