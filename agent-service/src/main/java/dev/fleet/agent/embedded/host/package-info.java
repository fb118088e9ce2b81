/** The port to the operating system below the embedded unit manager. Nothing here knows Linux. */
@NullMarked
package dev.fleet.agent.embedded.host;

import org.jspecify.annotations.NullMarked;
