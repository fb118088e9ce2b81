@NullMarked
package dev.fleet.bench.process;

import org.jspecify.annotations.NullMarked;
