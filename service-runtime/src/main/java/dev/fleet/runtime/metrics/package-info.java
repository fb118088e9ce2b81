/** Counters, gauges and histograms in the Prometheus text format. */
@NullMarked
package dev.fleet.runtime.metrics;

import org.jspecify.annotations.NullMarked;
