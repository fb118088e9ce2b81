/** Units by this process itself, where there is no systemd. */
@NullMarked
package dev.fleet.agent.embedded;

import org.jspecify.annotations.NullMarked;
