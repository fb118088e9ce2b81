/** Reading from the registry: whole lists, watches by the thousand, small questions. */
@NullMarked
package dev.fleet.bench.read;

import org.jspecify.annotations.NullMarked;
