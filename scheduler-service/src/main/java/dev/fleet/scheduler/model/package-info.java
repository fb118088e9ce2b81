/**
 * What a scheduler knows of the cluster: units, machines, placements, and the indexes that make a
 * change cost what it touches. Plain, single-threaded objects.
 */
@NullMarked
package dev.fleet.scheduler.model;

import org.jspecify.annotations.NullMarked;
