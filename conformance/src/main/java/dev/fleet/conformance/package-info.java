/**
 * Scenarios of units, and what a user sees of them on each unit manager. The record of systemd is
 * the measure.
 */
@NullMarked
package dev.fleet.conformance;

import org.jspecify.annotations.NullMarked;
