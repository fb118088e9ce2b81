/**
 * The rules of placement that scheduler and agent must agree on. Pure: no clock, no I/O, no order
 * but that of names.
 */
@NullMarked
package dev.fleet.unit.placement;

import org.jspecify.annotations.NullMarked;
