package dev.fleet.journal.source;

import java.util.OptionalLong;

/**
 * How much a journal holds.
 *
 * @param oldestMicros when the oldest entry was written, since 1970; empty if there is none
 * @param newestMicros likewise of the newest
 * @param persistent whether it survives a reboot
 * @param boots of how many boots it has entries
 */
public record VacuumInfo(
    long diskUsageBytes,
    OptionalLong oldestMicros,
    OptionalLong newestMicros,
    boolean persistent,
    int boots) {}
