/** Leadership, the cluster as schedulers see it, and their decisions. */
@NullMarked
package dev.fleet.registry.schedule;

import org.jspecify.annotations.NullMarked;
