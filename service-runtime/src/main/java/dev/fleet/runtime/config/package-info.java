/** Options of a service: declared once, read from defaults, file, environment and command line. */
@NullMarked
package dev.fleet.runtime.config;

import org.jspecify.annotations.NullMarked;
