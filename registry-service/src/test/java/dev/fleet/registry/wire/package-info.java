@NullMarked
package dev.fleet.registry.wire;

import org.jspecify.annotations.NullMarked;
