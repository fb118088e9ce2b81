@NullMarked
package dev.fleet.registry.store;

import org.jspecify.annotations.NullMarked;
