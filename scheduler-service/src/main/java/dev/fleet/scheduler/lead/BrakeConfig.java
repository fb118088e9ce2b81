package dev.fleet.scheduler.lead;

import java.time.Duration;

/**
 * When many lost machines are taken for a sign that something else is broken.
 *
 * @param share evictions are held when more than this share of the machines, in percent, vanish
 * @param minimum and the cluster had at least this many machines
 * @param window and all of it happened within this time
 * @param hold how long nothing at all is moved then
 * @param settle how long evictions are still held once enough machines are back
 * @param releaseInterval after the hold, this often the units of some machines are moved
 * @param releaseShare of the machines held this many percent at a time, and at least one
 */
public record BrakeConfig(
    int share,
    int minimum,
    Duration window,
    Duration hold,
    Duration settle,
    Duration releaseInterval,
    int releaseShare) {
  /** Half of four machines within 30 s; a minute of rest, then 2 % every 10 s. */
  public static final BrakeConfig DEFAULT =
      new BrakeConfig(
          50,
          4,
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          2);

  public BrakeConfig {
    if (share < 1 || share > 100 || minimum < 1 || releaseShare < 1 || releaseShare > 100) {
      throw new IllegalArgumentException("shares are 1 to 100 percent, the minimum is positive");
    }
  }
}
