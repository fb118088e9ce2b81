@NullMarked
package dev.fleet.bench;

import org.jspecify.annotations.NullMarked;
