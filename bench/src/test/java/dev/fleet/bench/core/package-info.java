@NullMarked
package dev.fleet.bench.core;

import org.jspecify.annotations.NullMarked;
