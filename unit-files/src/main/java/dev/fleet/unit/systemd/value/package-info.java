/**
 * The values of systemd's unit language: time spans, calendar expressions, sizes, signals, exit
 * statuses, quoted words, environments.
 *
 * <p>Everything here is pure and immutable; any thread may use any object.
 */
@NullMarked
package dev.fleet.unit.systemd.value;

import org.jspecify.annotations.NullMarked;
