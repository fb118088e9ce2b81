/** fleetctl: what people type. One class a command; what commands share stands beside them. */
@NullMarked
package dev.fleet.ctl;

import org.jspecify.annotations.NullMarked;
