/** Finds out whether what conditions ask is so; see systemd.unit(5). */
@NullMarked
package dev.fleet.agent.embedded.engine.condition;

import org.jspecify.annotations.NullMarked;
