/** Timer units; see systemd.timer(5). Confined to the engine's loop. */
@NullMarked
package dev.fleet.agent.embedded.timer;

import org.jspecify.annotations.NullMarked;
