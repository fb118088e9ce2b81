@NullMarked
package dev.fleet.bench.burst;

import org.jspecify.annotations.NullMarked;
