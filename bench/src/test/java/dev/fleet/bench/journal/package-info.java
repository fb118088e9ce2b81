@NullMarked
package dev.fleet.bench.journal;

import org.jspecify.annotations.NullMarked;
