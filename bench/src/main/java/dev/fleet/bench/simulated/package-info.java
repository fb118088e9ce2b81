/** A large cluster without its hosts: simulated machines, many units, and what becomes of them. */
@NullMarked
package dev.fleet.bench.simulated;

import org.jspecify.annotations.NullMarked;
