package dev.fleet.agent.embedded.linux;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tree of control groups, as this process sees it; see cgroups(7).
 *
 * @param unified whether it is the one of version 2
 * @param controllers of version 1, {@code name=systemd} and the like among them
 * @param mount where the tree is mounted
 * @param own the folder of the group that this process is in
 */
record Hierarchy(boolean unified, Set<String> controllers, Path mount, Path own) {
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  // Fields of mountinfo before the dash.
  private static final int ROOT = 3;
  private static final int MOUNT_POINT = 4;

  /**
   * Finds all hierarchies.
   *
   * @param mounts the content of /proc/self/mountinfo
   * @param groups the content of /proc/self/cgroup
   */
  static List<Hierarchy> find(String mounts, String groups) {
    var found = new ArrayList<Hierarchy>();
    for (String line : mounts.lines().toList()) {
      int dash = line.indexOf(" - ");
      if (dash < 0) {
        continue;
      }
      String[] before = line.substring(0, dash).split(" ", -1);
      String[] after = line.substring(dash + 3).split(" ", -1);
      if (before.length <= MOUNT_POINT || after.length < 3) {
        continue;
      }
      boolean unified = after[0].equals("cgroup2");
      if (!unified && !after[0].equals("cgroup")) {
        continue;
      }
      Set<String> options = Set.of(after[2].split(","));
      ownGroup(groups, unified, options)
          .flatMap(own -> below(unescape(before[ROOT]), own))
          .ifPresent(
              own -> {
                Path mount = Path.of(unescape(before[MOUNT_POINT]));
                found.add(
                    new Hierarchy(
                        unified, unified ? Set.of() : options, mount, mount.resolve(own)));
              });
    }
    return found;
  }

  /** The group of this process in the hierarchy that is mounted with these options. */
  private static Optional<String> ownGroup(String groups, boolean unified, Set<String> options) {
    for (String line : groups.lines().toList()) {
      String[] fields = line.split(":", 3);
      if (fields.length < 3) {
        continue;
      }
      boolean same =
          unified
              ? fields[0].equals("0")
              : !fields[1].isEmpty() && options.containsAll(Set.of(fields[1].split(",")));
      if (same) {
        return Optional.of(fields[2]);
      }
    }
    return Optional.empty();
  }

  /** The group relative to what is mounted of the tree; empty if it lies elsewhere. */
  private static Optional<String> below(String root, String group) {
    if (root.equals("/")) {
      return Optional.of(group.substring(1));
    }
    return group.equals(root) || group.startsWith(root + "/")
        ? Optional.of(group.substring(Math.min(group.length(), root.length() + 1)))
        : Optional.empty();
  }

  static String unescape(String text) {
    Matcher matcher = OCTAL.matcher(text);
    return matcher.replaceAll(
        match ->
            Matcher.quoteReplacement(
                Character.toString((char) Integer.parseInt(match.group(1), 8))));
  }
}
