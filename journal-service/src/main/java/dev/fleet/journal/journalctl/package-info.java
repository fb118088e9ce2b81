/** The journal of systemd, read through child processes of {@code journalctl}. */
@NullMarked
package dev.fleet.journal.journalctl;

import org.jspecify.annotations.NullMarked;
