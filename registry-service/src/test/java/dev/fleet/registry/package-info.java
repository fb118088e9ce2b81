@NullMarked
package dev.fleet.registry;

import org.jspecify.annotations.NullMarked;
