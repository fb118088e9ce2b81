/** The cores of scheduler, registry and unit files by themselves: JMH benchmarks. */
@NullMarked
package dev.fleet.bench.core;

import org.jspecify.annotations.NullMarked;
