package dev.fleet.unit.systemd.value;

/** At most {@code burst} events in {@code interval}; off where either is zero. */
public record RateLimit(TimeSpan interval, long burst) {
  public boolean isOff() {
    return interval.isZero() || burst == 0;
  }
}
