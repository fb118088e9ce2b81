package dev.fleet.deploy.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What the host has to have before anything is started. */
final class Prerequisites {
  private static final List<Path> FOLDERS =
      List.of(
          Path.of("/usr/local/sbin"),
          Path.of("/usr/local/bin"),
          Path.of("/usr/sbin"),
          Path.of("/usr/bin"),
          Path.of("/sbin"),
          Path.of("/bin"));

  /** Program to Debian package. */
  private static final Map<String, String> PACKAGES = new LinkedHashMap<>();

  static {
    PACKAGES.put("systemd-nspawn", "systemd-container");
    PACKAGES.put("systemctl", "systemd");
    PACKAGES.put("dbus-daemon", "dbus");
    PACKAGES.put("sshd", "openssh-server");
    PACKAGES.put("ssh-keygen", "openssh-client");
    PACKAGES.put("nsenter", "util-linux");
    PACKAGES.put("mount", "mount");
  }

  private Prerequisites() {}

  /**
   * Checks everything and reports all that is missing at once.
   *
   * @throws LocalClusterException with the command that installs it
   */
  static void check(ClusterSpec spec) {
    if (!isRoot()) {
      throw new LocalClusterException(
          "booting systemd machines takes root: run it as root, or with sudo");
    }
    Map<String, String> wanted = new LinkedHashMap<>(PACKAGES);
    if (spec.services()) {
      wanted.put("etcd", "etcd-server");
    }
    List<String> missing =
        wanted.keySet().stream().filter(program -> !isInstalled(program)).toList();
    if (!missing.isEmpty()) {
      var packages = new TreeSet<>(missing.stream().map(wanted::get).toList());
      throw new LocalClusterException(
          "missing: %s; install with: apt-get install -y --no-install-recommends %s"
              .formatted(String.join(", ", missing), String.join(" ", packages)));
    }
    requireOneFileSystem();
  }

  /** An overlay shows one file system, without what is mounted below it. */
  private static void requireOneFileSystem() {
    List<Path> needed = List.of(Path.of("/usr"), Path.of("/etc"), Path.of("/var/lib"));
    List<Path> apart = new ArrayList<>();
    for (Mounts.Mount mount : Mounts.all()) {
      if (needed.stream().anyMatch(path -> path.startsWith(mount.point()))
          && !mount.point().equals(Path.of("/"))) {
        apart.add(mount.point());
      }
    }
    if (!apart.isEmpty()) {
      throw new LocalClusterException(
          "the machines see the file system of / only, but "
              + apart
              + " is mounted separately on this host");
    }
  }

  private static boolean isInstalled(String program) {
    return FOLDERS.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(program)));
  }

  private static boolean isRoot() {
    // The owner of our own entry in /proc is the user this process runs as.
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new LocalClusterException("cannot find out who runs this: " + e.getMessage(), e);
    }
  }
}
