/**
 * Which machine runs which unit: a pure function of the model. No clock, no I/O, no order but that
 * of names and IDs.
 */
@NullMarked
package dev.fleet.scheduler.decide;

import org.jspecify.annotations.NullMarked;
