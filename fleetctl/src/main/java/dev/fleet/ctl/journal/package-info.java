/** Journal entries as text, in the formats of journalctl, and the times that people type. */
@NullMarked
package dev.fleet.ctl.journal;

import org.jspecify.annotations.NullMarked;
