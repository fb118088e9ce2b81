@NullMarked
package dev.fleet.bench.idle;

import org.jspecify.annotations.NullMarked;
