package dev.fleet.unit.systemd;

/** One assignment of a unit file; lines that continue it are joined to the value by blanks. */
record Assignment(String section, String option, String value) {}
