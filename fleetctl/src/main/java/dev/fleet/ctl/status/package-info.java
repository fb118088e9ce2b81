/** What {@code systemctl status} of systemd 252 prints, from what an agent tells of a unit. */
@NullMarked
package dev.fleet.ctl.status;

import org.jspecify.annotations.NullMarked;
