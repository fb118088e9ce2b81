@NullMarked
package dev.fleet.bench.simulated;

import org.jspecify.annotations.NullMarked;
