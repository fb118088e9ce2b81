package dev.fleet.unit.systemd;

/**
 * One assignment of a unit file; lines that continue it are joined to the value by blanks.
 *
 * @param line the number of the last of its lines, from 1
 */
record Assignment(String section, String option, String value, int line) {}
