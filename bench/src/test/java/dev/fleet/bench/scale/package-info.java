@NullMarked
package dev.fleet.bench.scale;

import org.jspecify.annotations.NullMarked;
