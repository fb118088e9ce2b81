@NullMarked
package dev.fleet.bench.cluster;

import org.jspecify.annotations.NullMarked;
