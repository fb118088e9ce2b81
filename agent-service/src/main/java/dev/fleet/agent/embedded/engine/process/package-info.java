/** The processes of a unit: their environment, their start, their end. For all kinds of units. */
@NullMarked
package dev.fleet.agent.embedded.engine.process;

import org.jspecify.annotations.NullMarked;
