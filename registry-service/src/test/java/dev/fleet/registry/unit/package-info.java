@NullMarked
package dev.fleet.registry.unit;

import org.jspecify.annotations.NullMarked;
