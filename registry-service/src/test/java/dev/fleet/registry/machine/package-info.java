@NullMarked
package dev.fleet.registry.machine;

import org.jspecify.annotations.NullMarked;
