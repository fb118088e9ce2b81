/** The processes under test: started, measured, ended. */
@NullMarked
package dev.fleet.bench.process;

import org.jspecify.annotations.NullMarked;
