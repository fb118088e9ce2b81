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
 * @param freeShare the units of this share of the machines, in percent, move without a wait; those
 *     of two machines always
 * @param waveWait how long the rest of a wave of losses waits until it is clear how big it is
 */
public record BrakeConfig(
    int share,
    int minimum,
    Duration window,
    Duration hold,
    Duration settle,
    Duration releaseInterval,
    int releaseShare,
    int freeShare,
    Duration waveWait) {
  /**
   * Half of four machines within 30 s; a minute of rest, then 2 % every 10 s. Beyond a tenth of the
   * machines 3 s to see how many: heartbeats come every 1.7 s, so that sessions that end for one
   * cause end within two seconds.
   */
  public static final BrakeConfig DEFAULT =
      new BrakeConfig(
          50,
          4,
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          2,
          10,
          Duration.ofSeconds(3));

  public BrakeConfig {
    if (!isShare(share) || !isShare(releaseShare) || !isShare(freeShare) || minimum < 1) {
      throw new IllegalArgumentException("shares are 1 to 100 percent, the minimum is positive");
    }
  }

  private static boolean isShare(int percent) {
    return percent >= 1 && percent <= 100;
  }
}
