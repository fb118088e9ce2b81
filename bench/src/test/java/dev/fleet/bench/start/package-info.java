@NullMarked
package dev.fleet.bench.start;

import org.jspecify.annotations.NullMarked;
