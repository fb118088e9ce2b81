package dev.fleet.bench.read;

import java.time.Duration;

/**
 * What a run is made of.
 *
 * @param units that exist and run
 * @param machines simulated ones that run them
 * @param watchers streams that are open at once
 * @param connections that the watchers share
 * @param rounds how many writes the watchers are told of
 * @param duration of small reads, once alone and once beside writes
 */
record ReadPlan(
    int units, int machines, int watchers, int connections, int rounds, Duration duration) {}
