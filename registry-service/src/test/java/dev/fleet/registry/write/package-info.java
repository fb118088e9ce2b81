@NullMarked
package dev.fleet.registry.write;

import org.jspecify.annotations.NullMarked;
