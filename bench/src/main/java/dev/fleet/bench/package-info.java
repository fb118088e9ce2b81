/** The fleet-bench program: load and latency benchmarks against real services. */
@NullMarked
package dev.fleet.bench;

import org.jspecify.annotations.NullMarked;
