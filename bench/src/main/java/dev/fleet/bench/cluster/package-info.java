/** A whole cluster on this host under test, driven by the programs of the distribution. */
@NullMarked
package dev.fleet.bench.cluster;

import org.jspecify.annotations.NullMarked;
