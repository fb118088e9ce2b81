/** Thousands of simulated machines against a real registry, scheduler and etcd. */
@NullMarked
package dev.fleet.bench.scale;

import org.jspecify.annotations.NullMarked;
