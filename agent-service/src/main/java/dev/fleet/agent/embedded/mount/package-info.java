/** Mount units; see systemd.mount(5). Confined to the engine's loop. */
@NullMarked
package dev.fleet.agent.embedded.mount;

import org.jspecify.annotations.NullMarked;
