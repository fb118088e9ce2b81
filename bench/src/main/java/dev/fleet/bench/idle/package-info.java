/** What a cluster costs in which nothing happens. */
@NullMarked
package dev.fleet.bench.idle;

import org.jspecify.annotations.NullMarked;
