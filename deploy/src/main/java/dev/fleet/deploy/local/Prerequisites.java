package dev.fleet.deploy.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the host has to have before anything is started. */
final class Prerequisites {
  private static final String FOLDERS =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** Program to Debian package. */
  private static final Map<String, String> SYSTEMD = new LinkedHashMap<>();

  private static final Map<String, String> EMBEDDED = new LinkedHashMap<>();
  private static final Map<String, String> SSH = new LinkedHashMap<>();

  static {
    SSH.put("sshd", "openssh-server");
    SSH.put("ssh-keygen", "openssh-client");
    SYSTEMD.put("systemd-nspawn", "systemd-container");
    SYSTEMD.put("systemctl", "systemd");
    SYSTEMD.put("dbus-daemon", "dbus");
    SYSTEMD.put("nsenter", "util-linux");
    SYSTEMD.put("mount", "mount");
    SYSTEMD.putAll(SSH);
    EMBEDDED.put("unshare", "util-linux");
    EMBEDDED.put("mount", "mount");
    EMBEDDED.put("hostname", "hostname");
  }

  private Prerequisites() {}

  /**
   * Checks everything and reports all that is missing at once.
   *
   * @throws LocalClusterException with the command that installs it
   */
  static void check(ClusterSpec spec) {
    if (spec.init() == Init.SYSTEMD && !HostUser.isRoot()) {
      throw new LocalClusterException(
          "booting systemd machines takes root: run it as root, or without --init systemd");
    }
    Map<String, String> wanted =
        new LinkedHashMap<>(
            switch (spec.init()) {
              case EMBEDDED -> EMBEDDED;
              case SYSTEMD -> SYSTEMD;
            });
    if (spec.services()) {
      wanted.put("etcd", "etcd-server");
    }
    String missing = missing(wanted);
    if (!missing.isEmpty()) {
      throw new LocalClusterException(missing);
    }
    if (spec.init() == Init.SYSTEMD) {
      requireOneFileSystem();
    }
  }

  /** What is missing for an sshd on each machine, and how to install it; empty if nothing is. */
  static String missingForSsh() {
    return missing(SSH);
  }

  private static String missing(Map<String, String> wanted) {
    List<String> missing =
        wanted.keySet().stream().filter(program -> !isInstalled(program)).toList();
    var packages = new TreeSet<>(missing.stream().map(wanted::get).toList());
    return missing.isEmpty()
        ? ""
        : "missing: %s; install with: %sapt-get install -y --no-install-recommends %s"
            .formatted(
                String.join(", ", missing),
                HostUser.isRoot() ? "" : "sudo ",
                String.join(" ", packages));
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
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path, FOLDERS)
        .flatMap(folders -> Stream.of(folders.split(File.pathSeparator, -1)))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
