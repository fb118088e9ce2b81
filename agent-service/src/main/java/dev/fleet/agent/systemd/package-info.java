/** Units by systemd, over D-Bus. The only package that knows dbus-java. */
@NullMarked
package dev.fleet.agent.systemd;

import org.jspecify.annotations.NullMarked;
