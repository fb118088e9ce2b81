@NullMarked
package dev.fleet.registry.view;

import org.jspecify.annotations.NullMarked;
