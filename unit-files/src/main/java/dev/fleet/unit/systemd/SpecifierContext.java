package dev.fleet.unit.systemd;

import java.util.Map;

/**
 * What the specifiers of systemd.unit(5) stand for that do not come from the unit's name. Users and
 * folders are those of the manager, not of {@code User=}.
 *
 * @param machineId {@code %m}, 32 hex digits
 * @param bootId {@code %b}, 32 hex digits
 * @param hostname {@code %H}; {@code %l} is what stands before its first dot
 * @param prettyHostname {@code %q}, the host name where there is no pretty one
 * @param kernelRelease {@code %v}, as of {@code uname -r}
 * @param architecture {@code %a}, systemd's word for it, such as {@code x86-64}
 * @param user {@code %u}
 * @param uid {@code %U}
 * @param group {@code %g}
 * @param gid {@code %G}
 * @param home {@code %h}
 * @param shell {@code %s}
 * @param runtimeDirectory {@code %t}, {@code /run} for the system's manager
 * @param stateDirectory {@code %S}, {@code /var/lib}
 * @param cacheDirectory {@code %C}, {@code /var/cache}
 * @param logsDirectory {@code %L}, {@code /var/log}
 * @param configurationDirectory {@code %E}, {@code /etc}
 * @param tmp {@code %T}, {@code /tmp}
 * @param varTmp {@code %V}, {@code /var/tmp}
 * @param credentialsRoot {@code %d} is the unit's folder in it, {@code /run/credentials}
 * @param unitFolder where the unit's file is: {@code %y}/{@code %Y} of systemd.unit(5)
 * @param osRelease the assignments of os-release(5): {@code %o %w %B %W %A %M} come from {@code ID
 *     VERSION_ID BUILD_ID VARIANT_ID IMAGE_VERSION IMAGE_ID}, nothing for a missing one
 */
public record SpecifierContext(
    String machineId,
    String bootId,
    String hostname,
    String prettyHostname,
    String kernelRelease,
    String architecture,
    String user,
    long uid,
    String group,
    long gid,
    String home,
    String shell,
    String runtimeDirectory,
    String stateDirectory,
    String cacheDirectory,
    String logsDirectory,
    String configurationDirectory,
    String tmp,
    String varTmp,
    String credentialsRoot,
    String unitFolder,
    Map<String, String> osRelease) {
  /** Some host: for whoever looks at a file before it is known where the unit will run. */
  public static final SpecifierContext ANY_HOST =
      new SpecifierContext(
          "0".repeat(32),
          "0".repeat(32),
          "localhost",
          "localhost",
          "0",
          "x86-64",
          "root",
          0,
          "root",
          0,
          "/root",
          "/bin/sh",
          "/run",
          "/var/lib",
          "/var/cache",
          "/var/log",
          "/etc",
          "/tmp",
          "/var/tmp",
          "/run/credentials",
          "/run/fleet/units",
          Map.of());

  public SpecifierContext {
    osRelease = Map.copyOf(osRelease);
  }
}
