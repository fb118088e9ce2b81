/**
 * The leader round the decision: election, the watch of the cluster, commits, and the questions of
 * users. {@link dev.fleet.scheduler.lead.Leader} is a plain object; the other classes are the thin
 * shell that feeds it.
 */
@NullMarked
package dev.fleet.scheduler.lead;

import org.jspecify.annotations.NullMarked;
