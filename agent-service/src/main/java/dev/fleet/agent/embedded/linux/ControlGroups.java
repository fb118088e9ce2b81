package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.linux.LinuxException;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.ResourceLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The control groups of all units, below the group that this process is in: one hierarchy tells
 * which process is of which unit, and where controllers can be had they limit. Confined to the
 * manager's loop.
 */
final class ControlGroups {
  private static final Log LOG = Log.of(ControlGroups.class);
  private static final List<String> CONTROLLERS = List.of("cpu", "cpuset", "io", "memory", "pids");

  /** For this process, where it must make room; no unit has a name without a dot. */
  private static final String OWN_LEAF = "agent";

  /** Names that the kernel could take for files of its own; see systemd's cg_needs_escape(). */
  private static final Pattern RESERVED =
      Pattern.compile("[_.].*|(cgroup|cpu|cpuacct|cpuset|io|blkio|memory|pids|devices|misc)\\..*");

  private final Hierarchy tracking;
  private final Path base;

  /** For each controller that can be had, the folder below which its groups are. */
  private final Map<String, Path> limiting;

  private final ResourceSetting.Machine machine;

  /**
   * The groups of one unit.
   *
   * @param tracking which tells its processes
   * @param all which its processes are to be attached to, {@code tracking} among them
   * @param notes what was not applied
   */
  record Groups(ControlGroup tracking, List<ControlGroup> all, List<String> notes) {}

  private ControlGroups(
      Hierarchy tracking, Path base, Map<String, Path> limiting, ResourceSetting.Machine machine) {
    this.tracking = tracking;
    this.base = base;
    this.limiting = limiting;
    this.machine = machine;
  }

  /**
   * Finds where groups can be made.
   *
   * @param name of the folder for all units, e.g. {@code fleet-0a1b2c3d}
   * @param self the number of this process
   * @return empty if nowhere
   */
  static Optional<ControlGroups> find(
      List<Hierarchy> hierarchies, String name, ResourceSetting.Machine machine, int self) {
    for (Hierarchy hierarchy : inOrder(hierarchies)) {
      Path base = hierarchy.own().resolve(name);
      if (canMake(hierarchy.own(), base)) {
        Map<String, Path> limiting =
            hierarchy.unified()
                ? new HashMap<>(enable(hierarchy.own(), base, self))
                : new HashMap<>();
        legacy(hierarchies, name).forEach(limiting::putIfAbsent);
        LOG.info("control groups", "directory", base, "controllers", limiting.keySet());
        return Optional.of(new ControlGroups(hierarchy, base, limiting, machine));
      }
    }
    return Optional.empty();
  }

  /** The unified one first, then systemd's, then others that are rarely used for anything. */
  private static List<Hierarchy> inOrder(List<Hierarchy> hierarchies) {
    var ordered = new ArrayList<Hierarchy>();
    hierarchies.stream().filter(Hierarchy::unified).forEach(ordered::add);
    for (String controller : List.of("name=systemd", "pids", "freezer")) {
      hierarchies.stream()
          .filter(hierarchy -> hierarchy.controllers().contains(controller))
          .forEach(ordered::add);
    }
    return ordered;
  }

  /** Tried rather than asked: read-only mounts, permissions and delegation all count. */
  private static boolean canMake(Path own, Path base) {
    try {
      Files.createDirectories(base);
      // Moving a process takes the right to write to the group above both, too.
      if (Files.isWritable(base.resolve("cgroup.procs"))
          && Files.isWritable(own.resolve("cgroup.procs"))) {
        return true;
      }
      Files.deleteIfExists(base);
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  /** Turns on, for the groups below {@code base}, the controllers that can be had. */
  private static Map<String, Path> enable(Path own, Path base, int self) {
    var enabled = new LinkedHashMap<String, Path>();
    var parent = new ControlGroup(own);
    var group = new ControlGroup(base);
    List<String> available = parent.words("cgroup.controllers");
    boolean moved = false;
    for (String controller : CONTROLLERS) {
      if (!available.contains(controller)) {
        continue;
      }
      try {
        if (!moved && !parent.words("cgroup.subtree_control").contains(controller)) {
          moved = makeRoom(parent, base, self);
        }
        parent.write("cgroup.subtree_control", "+" + controller);
        group.write("cgroup.subtree_control", "+" + controller);
        enabled.put(controller, base);
      } catch (IOException e) {
        LOG.warn("a controller cannot be had", e, "controller", controller, "group", own);
      }
    }
    return enabled;
  }

  /**
   * A group other than the root has either processes or controllers for those below. If this
   * process is alone in its group, it moves.
   */
  private static boolean makeRoom(ControlGroup own, Path base, int self) throws IOException {
    boolean root = !Files.exists(own.directory().resolve("cgroup.type"));
    if (root || !own.ownPids().equals(List.of(self))) {
      return false;
    }
    var leaf = new ControlGroup(base.resolve(OWN_LEAF));
    leaf.make();
    leaf.attach(self);
    return true;
  }

  /** Controllers of version 1. Nothing is made in them before a unit wants it. */
  private static Map<String, Path> legacy(List<Hierarchy> hierarchies, String name) {
    var found = new HashMap<String, Path>();
    for (Hierarchy hierarchy : hierarchies) {
      for (String controller : CONTROLLERS) {
        if (hierarchy.controllers().contains(controller) && Files.isWritable(hierarchy.own())) {
          found.put(controller, hierarchy.own().resolve(name));
        }
      }
    }
    return found;
  }

  /** Makes the groups of a unit, or finds them, and sets its limits. */
  Groups open(UnitName unit, ResourceLimits limits) throws IOException {
    var group = new ControlGroup(base.resolve(escape(unit.value())));
    group.make();
    var all = new LinkedHashMap<Path, ControlGroup>();
    all.put(group.directory(), group);
    var notes = new ArrayList<String>();
    for (ResourceSetting setting : settings(limits, notes)) {
      Path parent = limiting.get(setting.controller());
      if (parent == null) {
        notes.add(
            note(setting.directive(), "no writable control group of " + setting.controller()));
        continue;
      }
      try {
        var limiter = new ControlGroup(parent.resolve(group.directory().getFileName()));
        limiter.make();
        limiter.write(setting.file(), setting.value());
        all.putIfAbsent(limiter.directory(), limiter);
      } catch (IOException e) {
        notes.add(note(setting.directive(), LinuxException.reasonOf(e)));
      }
    }
    return new Groups(group, List.copyOf(all.values()), List.copyOf(notes));
  }

  private List<ResourceSetting> settings(ResourceLimits limits, List<String> notes) {
    var settings = new ArrayList<ResourceSetting>();
    for (ResourceSetting setting : ResourceSetting.unified(limits, machine)) {
      if (isUnified(setting.controller())) {
        settings.add(setting);
      }
    }
    for (ResourceSetting setting : ResourceSetting.legacy(limits, machine)) {
      if (!isUnified(setting.controller())) {
        settings.add(setting);
      }
    }
    for (String directive : ResourceSetting.unifiedOnly(limits)) {
      if (settings.stream().noneMatch(setting -> setting.directive().equals(directive))) {
        notes.add(note(directive, "no writable control group of version 2 for it"));
      }
    }
    return settings;
  }

  private boolean isUnified(String controller) {
    return tracking.unified() && base.equals(limiting.get(controller));
  }

  /** Removes what was made for all units, unless there are processes or units left in it. */
  void close() {
    for (Path folder : Set.copyOf(limiting.values())) {
      removeIfEmpty(folder);
    }
    removeIfEmpty(base);
  }

  private static void removeIfEmpty(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      LOG.debug("a control group is still in use", "group", folder);
    }
  }

  static String note(String directive, String reason) {
    return directive + "= is not applied here: " + reason;
  }

  /**
   * The unit whose group a process is in, by its /proc/PID/cgroup; also in a group that is gone.
   */
  Optional<UnitName> owner(String controlGroups) {
    String part = "/" + base.getFileName() + "/";
    for (String line : controlGroups.lines().toList()) {
      int at = line.indexOf(part);
      if (at < 0) {
        continue;
      }
      int from = at + part.length();
      int to = line.indexOf('/', from);
      String name = to < 0 ? line.substring(from) : line.substring(from, to);
      name = name.replace(" (deleted)", "");
      name = name.startsWith("_") ? name.substring(1) : name;
      if (UnitName.fault(name).isEmpty()) {
        return Optional.of(new UnitName(name));
      }
    }
    return Optional.empty();
  }

  /** As {@code systemctl status} shows a group: from the root of the hierarchy. */
  String shown(ControlGroup group) {
    return group.directory().startsWith(tracking.mount())
        ? "/" + tracking.mount().relativize(group.directory())
        : group.directory().toString();
  }

  private static String escape(String name) {
    return RESERVED.matcher(name).matches() ? "_" + name : name;
  }
}
