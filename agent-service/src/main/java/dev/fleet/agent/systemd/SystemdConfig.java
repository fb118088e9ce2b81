package dev.fleet.agent.systemd;

import java.nio.file.Path;

/**
 * Where systemd is.
 *
 * @param address of the system bus, D-Bus notation
 * @param root where the host's root folder is seen; {@code /} but for tests that look into a
 *     machine
 * @param unitsDirectory the folder of fleet's unit files, as the host sees it
 */
public record SystemdConfig(String address, Path root, Path unitsDirectory) {
  /** This host, with the standard address of its system bus. */
  public static SystemdConfig local(Path unitsDirectory) {
    return new SystemdConfig("unix:path=/run/dbus/system_bus_socket", Path.of("/"), unitsDirectory);
  }
}
