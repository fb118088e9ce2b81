package dev.fleet.unit.systemd;

import java.util.Map;

/** Made-up hosts. */
final class Hosts {
  static final SpecifierContext EXAMPLE =
      new SpecifierContext(
          "0123456789abcdef0123456789abcdef",
          "fedcba9876543210fedcba9876543210",
          "node7.example.org",
          "The seventh",
          "6.1.0-18-amd64",
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
          Map.of("ID", "debian", "VERSION_ID", "12"));

  private Hosts() {}
}
