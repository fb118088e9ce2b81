package dev.fleet.ctl.status;

import dev.fleet.v1.ControlGroup;
import dev.fleet.v1.Process;
import java.util.ArrayList;
import java.util.List;

/** The processes of a control group and of those below it, drawn as a tree. */
final class GroupTree {
  private static final String BRANCH = "├─";
  private static final String LAST = "└─";
  private static final String VERTICAL = "│ ";
  private static final int MAX_DEPTH = 32;

  private final List<ControlGroup> groups;

  /**
   * @param groups the topmost first, each before those below it
   */
  GroupTree(List<ControlGroup> groups) {
    this.groups = groups;
  }

  /** Adds the tree, each line after {@code indent}. */
  void append(StringBuilder text, String indent) {
    if (!groups.isEmpty()) {
      append(text, indent, groups.getFirst(), 0);
    }
  }

  private void append(StringBuilder text, String indent, ControlGroup group, int depth) {
    List<ControlGroup> below = depth < MAX_DEPTH ? below(group) : List.of();
    processes(text, indent, group.getProcessesList(), !below.isEmpty());
    for (int i = 0; i < below.size(); i++) {
      boolean last = i == below.size() - 1;
      String name = below.get(i).getPath().substring(group.getPath().length() + 1);
      text.append(indent).append(last ? LAST : BRANCH).append(name).append('\n');
      append(text, indent + (last ? "  " : VERTICAL), below.get(i), depth + 1);
    }
  }

  /** The groups directly below one that hold a process, or have one below them. */
  private List<ControlGroup> below(ControlGroup group) {
    var found = new ArrayList<ControlGroup>();
    String prefix = group.getPath() + "/";
    for (ControlGroup other : groups) {
      String path = other.getPath();
      if (path.startsWith(prefix) && path.indexOf('/', prefix.length()) < 0 && isPopulated(other)) {
        found.add(other);
      }
    }
    return found;
  }

  private boolean isPopulated(ControlGroup group) {
    for (ControlGroup other : groups) {
      if (other.getProcessesCount() > 0
          && (other.getPath().equals(group.getPath())
              || other.getPath().startsWith(group.getPath() + "/"))) {
        return true;
      }
    }
    return false;
  }

  private static void processes(
      StringBuilder text, String indent, List<Process> processes, boolean more) {
    int width = 0;
    for (Process process : processes) {
      width = Math.max(width, Integer.toString(process.getPid()).length());
    }
    for (int i = 0; i < processes.size(); i++) {
      Process process = processes.get(i);
      String pid = Integer.toString(process.getPid());
      text.append(indent).append(more || i < processes.size() - 1 ? BRANCH : LAST);
      text.repeat(' ', width - pid.length()).append(pid);
      text.append(' ').append(process.getCommandLine()).append('\n');
    }
  }
}
